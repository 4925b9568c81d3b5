import { expect } from "@playwright/test";
import { type Product, product, sandboxToken } from "./product.ts";

export type SandboxPost = {
  platform: string;
  remoteId: string;
  handle: string | null;
  /** The post it answers, or null. */
  parentId: string | null;
  text: string;
  mediaCount: number;
  /** When the committing request was accepted, in milliseconds since the epoch. */
  receivedAt: number;
  deletedAt: number | null;
};

type Account = { id: string; handle: string; credentials: { label: string; value: string }[] };
type Fault = {
  kind: string;
  platform: string;
  match?: string;
  account?: string;
  times?: number;
  /** Requests that it lets pass first. */
  skip?: number;
  ms?: number;
};

async function control<Answer>(
  path: string,
  { at = product, method = "GET", body }: { at?: Product; method?: string; body?: unknown } = {},
): Promise<Answer> {
  const answer = await fetch(`${at.sandbox}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${sandboxToken(at)}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** Posts that arrived with exactly this text, deleted ones too. */
export async function postsWith(text: string, at?: Product): Promise<SandboxPost[]> {
  const { posts } = await control<{ posts: SandboxPost[] }>("/posts", at ? { at } : {});
  return posts.filter((post) => post.text === text);
}

/** Waits until `count` posts with this text have arrived. */
export async function expectPosts(text: string, count: number): Promise<SandboxPost[]> {
  await expect.poll(async () => (await postsWith(text)).length).toBe(count);
  return postsWith(text);
}

/** An account of its own, so that journeys do not meet on one. */
export async function newAccount(
  platform: "bluesky" | "mastodon",
  handle: string,
  at?: Product,
): Promise<{ id: string; handle: string; appPassword: string }> {
  const { account } = await control<{ account: Account }>("/accounts", {
    ...(at ? { at } : {}),
    method: "POST",
    body: { platform, handle, name: handle },
  });
  return opened(account);
}

/** An account as it is now. */
export async function accountOf(platform: string, id: string) {
  const { accounts } = await control<{ accounts: (Account & { platform: string })[] }>("/accounts");
  const account = accounts.find((one) => one.platform === platform && one.id === id);
  if (!account) throw new Error(`The sandbox has no ${platform} account ${id}.`);
  return opened(account);
}

/** The account that a platform lists first. */
export async function firstAccountOf(platform: string): Promise<Account> {
  const { accounts } = await control<{ accounts: (Account & { platform: string })[] }>("/accounts");
  const account = accounts.find((one) => one.platform === platform);
  if (!account) throw new Error(`The sandbox has no ${platform} account.`);
  return account;
}

const opened = ({ id, handle, credentials }: Account) => ({
  id,
  handle,
  appPassword: credentials.find(({ label }) => label.startsWith("App password"))?.value ?? "",
});

export const addFault = (fault: Fault, at = product) =>
  control<unknown>("/faults", { at, method: "POST", body: fault });
export const clearFaults = () => control<unknown>("/faults", { method: "DELETE" });
export const revoke = (platform: string, id: string) =>
  control<unknown>(`/accounts/${encodeURIComponent(id)}/revoke?platform=${platform}`, { method: "POST" });
