import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { vi } from "vitest";
import type { AccountContext } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import { startFiles } from "../testing/files";
import { startSandbox } from "../testing/sandbox";
import type { Stage } from "../testing/stage";
import { startStranger } from "../testing/stranger";
import { x as adapter } from "./adapter";

export const redirectUri = "http://localhost:3000/api/channels/x/callback";
export const app = { clientId: "posthaste-x", clientSecret: "sandbox-secret-x" };
const connect: OAuthConnect = adapter.connect;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;
type Member = { platform: string; id: string; handle: string };
type StoredPost = {
  remoteId: string;
  text: string;
  mediaCount: number;
  parentId: string | null;
  handle: string;
};

/** The sandbox with a signed-in account, files to post, and another server that answers what a test wants. */
export async function startX() {
  const sandbox = await startSandbox();
  const files = await startFiles();
  const at: { answer: Listener } = { answer: (_request, response) => response.writeHead(404).end() };
  const other = await startStranger((request, response) => at.answer(request, response));
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  vi.stubEnv("OUTBOUND_ALLOW", other.origin);

  async function memberOf(handle: string): Promise<Member> {
    const { accounts } = (await sandbox.call("GET", "/accounts")) as { accounts: Member[] };
    const known = accounts.find((account) => account.platform === "x" && account.handle === handle);
    if (known) return known;
    const made = await sandbox.call("POST", "/accounts", { platform: "x", handle, name: handle });
    return made.account as Member;
  }

  /** The handshake as a browser goes through it; returns where it is sent back to. */
  async function consent(handle: string, more: Record<string, string> = {}): Promise<URL> {
    const resolved = await connect.resolve({}, `${sandbox.origin}/x`);
    if (!resolved.ok) throw new Error(JSON.stringify(resolved.failure));
    const address = new URL(resolved.value.endpoints.authorize);
    const asked = {
      client_id: app.clientId,
      redirect_uri: redirectUri,
      response_type: "code",
      scope: adapter.facts.connect.scopes.join(" "),
      state: "s",
      code_challenge_method: "S256",
      ...more,
    };
    address.search = new URLSearchParams(asked).toString();
    const page = await (await fetch(address)).text();
    const carried = [...page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = "", value = ""]) => [name, value],
    );
    const { id } = await memberOf(handle);
    const body = new URLSearchParams([...carried, ["account", id], ["decision", more.decision ?? "allow"]]);
    const response = await fetch(`${address.origin}${address.pathname}`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: sandbox.origin },
      body,
    });
    return new URL(response.headers.get("location") ?? "nowhere:");
  }

  async function signIn(
    handle: string,
    scope = adapter.facts.connect.scopes.join(" "),
  ): Promise<AccountContext> {
    const origin = `${sandbox.origin}/x`;
    const verifier = randomBytes(32).toString("base64url");
    const code_challenge = createHash("sha256").update(verifier).digest("base64url");
    const back = await consent(handle, { code_challenge, scope });
    const code = back.searchParams.get("code") ?? "";
    const access = await connect.exchange({ origin, app, code, verifier, redirectUri });
    if (!access.ok) throw new Error(JSON.stringify(access.failure));
    const context = { origin, accountId: "", handle: "", access: access.value, app };
    const account = await adapter.identify(context);
    if (!account.ok) throw new Error(account.failure.reason);
    return { ...context, accountId: account.value.id, handle: account.value.handle };
  }

  async function stored(remoteId: string): Promise<StoredPost | undefined> {
    const { posts } = (await sandbox.call("GET", "/posts?platform=x&limit=2000")) as { posts: StoredPost[] };
    return posts.find((post) => post.remoteId === remoteId);
  }

  const pageOf = async (address: string | null) => (await fetch(address ?? "")).text();

  const context = await signIn("alice");
  const stage: Stage = {
    context,
    timeline: () => sandbox.timeline("x"),
    control: sandbox.control("x", context.accountId),
  };
  const stop = async () => {
    await Promise.all([sandbox.stop(), files.stop(), other.stop()]);
    vi.unstubAllEnvs();
  };
  return Object.assign(at, { sandbox, files, other, stage, memberOf, consent, signIn, stored, pageOf, stop });
}

export type TestX = Awaited<ReturnType<typeof startX>>;
