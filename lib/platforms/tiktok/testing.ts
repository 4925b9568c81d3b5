import type { IncomingMessage, ServerResponse } from "node:http";
import { vi } from "vitest";
import type { AccountContext, Outgoing, OutgoingMedia } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import { type Files, startFiles } from "../testing/files";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import { intend, outgoing, prepareWhole, type Stage, uniqueText } from "../testing/stage";
import { startStranger } from "../testing/stranger";
import { tiktok as adapter } from "./adapter";

export const redirectUri = "http://localhost:3000/api/channels/tiktok/callback";
export const app = { clientId: "posthaste-tiktok", clientSecret: "sandbox-secret-tiktok" };
const connect: OAuthConnect = adapter.connect;
const allScopes = [...adapter.facts.connect.scopes, ...(adapter.facts.connect.extraScopes ?? [])];

export const everyone = { privacy: "PUBLIC_TO_EVERYONE" };

/** A post of these files. */
export const posted = (
  text: string,
  media: readonly OutgoingMedia[],
  options: Outgoing["options"] = everyone,
) => ({
  ...outgoing(text, media),
  options,
});

type Listener = (request: IncomingMessage, response: ServerResponse) => void;
type Member = { platform: string; id: string; handle: string };
type StoredPost = { remoteId: string; text: string; mediaCount: number };

/** Signs in as a browser does. */
function signingIn(sandbox: RunningSandbox) {
  async function memberOf(handle: string): Promise<Member> {
    const { accounts } = (await sandbox.call("GET", "/accounts")) as { accounts: Member[] };
    const known = accounts.find((account) => account.platform === "tiktok" && account.handle === handle);
    if (known) return known;
    const made = await sandbox.call("POST", "/accounts", { platform: "tiktok", handle, name: handle });
    return made.account as Member;
  }

  /** The handshake as a browser goes through it; returns where it is sent back to. */
  async function consent(
    handle: string,
    decision = "allow",
    scopes: readonly string[] = allScopes,
  ): Promise<URL> {
    const resolved = await connect.resolve({}, `${sandbox.origin}/tiktok`);
    if (!resolved.ok) throw new Error(JSON.stringify(resolved.failure));
    const address = new URL(resolved.value.endpoints.authorize);
    address.search = new URLSearchParams({
      [connect.handshake?.clientParameter ?? ""]: app.clientId,
      redirect_uri: redirectUri,
      response_type: "code",
      scope: allScopes.join(connect.handshake?.scopeSeparator),
      state: "s",
    }).toString();
    const page = await (await fetch(address)).text();
    const carried = [...page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = "", value = ""]) => [name, value],
    );
    const { id } = await memberOf(handle);
    const response = await fetch(`${address.origin}${address.pathname}`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: sandbox.origin },
      body: new URLSearchParams([
        ...carried,
        ...scopes.map((scope) => ["scope", scope]),
        ["account", id],
        ["decision", decision],
      ]),
    });
    return new URL(response.headers.get("location") ?? "nowhere:");
  }

  async function signIn(handle: string, scopes: readonly string[] = allScopes): Promise<AccountContext> {
    const origin = `${sandbox.origin}/tiktok`;
    const code = (await consent(handle, "allow", scopes)).searchParams.get("code") ?? "";
    const access = await connect.exchange({ origin, app, code, verifier: "", redirectUri });
    if (!access.ok) throw new Error(JSON.stringify(access.failure));
    const context = { origin, accountId: "", handle: "", access: access.value, app };
    const account = await adapter.identify(context);
    if (!account.ok) throw new Error(account.failure.reason);
    return { ...context, accountId: account.value.id, handle: account.value.handle };
  }

  return { memberOf, consent, signIn };
}

/** Posts of films. */
function filming(files: Files) {
  /** A post of a short film. */
  const filmed = (text: string, options: Outgoing["options"] = everyone): Outgoing =>
    posted(text, [files.video()], options);

  /** A film of many bytes. */
  async function longFilm(bytes: number): Promise<OutgoingMedia> {
    const film = Buffer.alloc(bytes);
    film.set(Buffer.concat(await Array.fromAsync(await files.video().open())));
    return files.other({ kind: "video", mimeType: "video/mp4", filename: "clip.mp4" }, film);
  }

  return { filmed, longFilm };
}

/** The sandbox with a signed-in account, files to post, and another server that answers what a test wants. */
export async function startTikTok() {
  const sandbox = await startSandbox();
  // Six posts a minute would make the tests last for hours.
  await sandbox.call("POST", "/limits", { enabled: false });
  const files = await startFiles();
  const at: { answer: Listener } = { answer: (_request, response) => response.writeHead(404).end() };
  const other = await startStranger((request, response) => at.answer(request, response));
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  vi.stubEnv("OUTBOUND_ALLOW", other.origin);

  const { memberOf, consent, signIn } = signingIn(sandbox);
  const { filmed, longFilm } = filming(files);

  async function stored(remoteId: string): Promise<StoredPost | undefined> {
    const { posts } = (await sandbox.call("GET", "/posts?platform=tiktok")) as { posts: StoredPost[] };
    return posts.find((post) => post.remoteId === remoteId);
  }

  const pageOf = async (address: string | null) => (await fetch(address ?? "")).text();

  /** A video that is ready, to be told about by the other server. */
  async function ready() {
    const post = filmed(uniqueText("Elsewhere,"));
    const draft = await prepareWhole(adapter, context, post);
    if (!draft.ok || !draft.value) throw new Error("not prepared");
    const intent = intend(adapter, post, draft.value);
    const publishId = intent.material.publishId ?? "";
    return { post, publishId, material: { draft: draft.value, intent } };
  }

  const context = await signIn("alice");
  const stage: Stage = {
    context,
    timeline: () => sandbox.timeline("tiktok"),
    control: sandbox.control("tiktok", context.accountId),
    compose: async (text) => filmed(text),
    picture: (alt) => files.picture(alt),
  };
  const stop = async () => {
    await Promise.all([sandbox.stop(), files.stop(), other.stop()]);
    vi.unstubAllEnvs();
  };
  return Object.assign(at, {
    sandbox,
    files,
    other,
    stage,
    memberOf,
    consent,
    signIn,
    stored,
    pageOf,
    filmed,
    longFilm,
    ready,
    stop,
  });
}

export type TestTikTok = Awaited<ReturnType<typeof startTikTok>>;
