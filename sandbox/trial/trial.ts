import { createHash } from "node:crypto";
import { type Account, type Accounts, accountsOf } from "../accounts.ts";
import { type Documents, documentsOf } from "../documents.ts";
import type { World } from "../platform.ts";
import { type Posts, postsOf } from "../posts.ts";

/** What sets one trial platform apart from the others. */
export type Trial = {
  id: string;
  label: string;
  /** How a client can learn afterwards whether a post is there: by its own key, in a list, or not at all. */
  readBack: "key" | "list" | "none";
  /** Whether a refresh token that was used already is answered once more, with the same new pair. */
  replays: boolean;
};

export const trials: readonly Trial[] = [
  { id: "testkey", label: "Trial with a key", readBack: "key", replays: true },
  { id: "testlist", label: "Trial with a list", readBack: "list", replays: false },
  { id: "testnone", label: "Trial without reading", readBack: "none", replays: false },
];

export type TrialPost = { key: string | null };

/** One running trial platform. */
export type Service = {
  trial: Trial;
  world: World;
  base: string;
  documents: Documents;
  accounts: Accounts<Record<string, never>>;
  posts: Posts<TrialPost>;
};

export function openService(world: World, trial: Trial): Service {
  return {
    trial,
    world,
    base: `${world.origin}/${trial.id}`,
    documents: documentsOf(world.store, trial.id, world.now),
    accounts: accountsOf(world.store, trial.id),
    posts: postsOf(world.store, trial.id),
  };
}

/** An answer in these platforms' words. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  constructor(status: number, code: string, words: string, headers: Record<string, string> = {}) {
    super(words);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  toResponse(): Response {
    const body = { error: this.code, message: this.message };
    return Response.json(body, { status: this.status, headers: this.headers });
  }
}

/** Accounts derive their ids from their names, so that they stay the same after a reset. */
export function addMember(service: Service, wanted: string, name: string): Account | null {
  const handle = wanted.toLowerCase();
  if (!/^[a-z0-9_]{1,30}$/.test(handle) || service.accounts.byHandle(handle)) return null;
  const account = {
    platform: service.trial.id,
    id: createHash("sha256").update(`${service.trial.id}:${handle}`).digest("hex").slice(0, 16),
    handle,
    name,
    suspended: false,
    createdAt: service.world.now(),
    data: {},
  };
  service.accounts.save(account);
  return account;
}

/** The password of an account: practice needs no secret. */
export const passwordOf = (handle: string): string => `pass-${handle}`;
