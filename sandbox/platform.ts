import type { Hono } from "hono";
import type { Account } from "./accounts.ts";
import type { SandboxEnv } from "./asked.ts";
import type { Faults } from "./faults.ts";
import type { Limits } from "./limits.ts";
import type { TimelinePost } from "./pages/timeline.ts";
import type { Store } from "./state.ts";

/** What every platform is built on. */
export type World = {
  store: Store;
  limits: Limits;
  faults: Faults;
  /** The sandbox's own address, without a trailing slash. */
  origin: string;
  /** The product's address, for links back. */
  appOrigin: string;
  /** How long a file is being processed after it came, in milliseconds. */
  processingMs: number;
  /** Epoch in milliseconds. */
  now(): number;
};

/** A definite no, answered in the platform's own words. */
export type Refusal = "5xx" | "429" | "expired" | "revoked" | "suspended" | "not-found";

export type RefusalDetail = { path: string; status: number; retryAfterSeconds: number };

/** One platform of the sandbox. Its folder holds everything that only this platform does. */
export type SandboxPlatform = {
  id: string;
  label: string;
  /** What a person enters in the product to connect, shown on the front page. */
  connecting: { address: string; how: string };
  /** Everything below `/<id>`. */
  routes: Hono<SandboxEnv>;
  /** What clients look for at the root of the host, whatever the base address. */
  rootRoutes?: Hono<SandboxEnv>;
  /** Names of what a protocol request does (`publish`, `upload`, `token`, `read`, …); none for pages. */
  operations(method: string, path: string): readonly string[];
  /** The account whose token a request carries, in its headers or in its path, or null. */
  accountOf(headers: Headers, path: string): Account | null;
  refuse(refusal: Refusal, detail: RefusalDetail): Response;
  /** Makes the first accounts when there are none. */
  seed(): void;
  accounts(): Account[];
  /** Null when the handle is not one this platform allows, or is taken. */
  addAccount(handle: string, name: string): Account | null;
  /** Takes every permission back, as the account's owner would. */
  revoke(accountId: string): void;
  /** Ends what was handed out so far, as time would. */
  expire(accountId: string): void;
  suspend(accountId: string, suspended: boolean): void;
  credentials(account: Account): readonly { label: string; value: string }[];
  /** Newest first, deleted ones too. */
  timeline(limit: number): TimelinePost[];
  /** Removes what lies outside the database. */
  clear(): void;
};
