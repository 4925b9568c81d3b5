import { createHmac } from "node:crypto";
import { type Sent, startSandbox } from "../testing.ts";

export const redirectUri = "http://localhost:3000/api/channels/facebook/callback";
export const client = { id: "posthaste-facebook", secret: "sandbox-secret-facebook" };
const everyScope = [
  "pages_show_list",
  "pages_read_engagement",
  "pages_manage_posts",
  "pages_manage_engagement",
  "read_insights",
];

/** A real 8 × 8 PNG. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEElEQVR42mNgaGjAjoaWBADiMEABsMU5DQAAAABJRU5ErkJggg==",
  "base64",
);

/** The start of an MP4, which is all that tells what it is. */
export const film = Buffer.concat([
  Buffer.from([0, 0, 0, 32]),
  Buffer.from("ftypisom\0\0\u0002\0isomiso2avc1mp41"),
  Buffer.alloc(5_000, 7),
]);

/** A sandbox, and somebody who presses the buttons. */
export async function startFacebook() {
  const sandbox = await startSandbox();
  const graph = (method: string, path: string, sent: Sent = {}) =>
    sandbox.send(method, `/facebook/graph.facebook.com/v25.0${path}`, sent);
  const dialog = "/facebook/www.facebook.com/v25.0/dialog/oauth";

  async function dialogPage(more: Record<string, string> = {}) {
    const query = new URLSearchParams({
      client_id: client.id,
      redirect_uri: redirectUri,
      response_type: "code",
      scope: everyScope.join(","),
      state: "kept & <safe>",
      ...more,
    });
    return sandbox.send("GET", `${dialog}?${query}`);
  }

  /** Presses a button of the consent page; answers where the browser is sent. */
  async function consent(decision: "allow" | "deny", scopes = everyScope): Promise<URL> {
    const { text } = await dialogPage();
    const named = (name: string) =>
      [...text.matchAll(new RegExp(`name="${name}" value="(\\d+)"`, "g"))].flatMap(([, id]) => id ?? []);
    const form = new URLSearchParams({
      client_id: client.id,
      redirect_uri: redirectUri,
      state: "kept & <safe>",
      asked: everyScope.join(","),
      account: named("account")[0] ?? "",
      decision,
    });
    for (const scope of scopes) form.append("scope", scope);
    for (const page of named("asset")) form.append("asset", page);
    const answer = await sandbox.send("POST", dialog, { body: form, headers: { origin: sandbox.origin } });
    return new URL(answer.headers.get("location") ?? "nowhere:");
  }

  const exchange = (more: Record<string, string>) => {
    const query = new URLSearchParams({ client_id: client.id, client_secret: client.secret, ...more });
    return graph("GET", `/oauth/access_token?${query}`);
  };

  /** A person's long-lived token. */
  async function signIn(scopes = everyScope): Promise<string> {
    const code = (await consent("allow", scopes)).searchParams.get("code") ?? "";
    const short = await exchange({ code, redirect_uri: redirectUri });
    const given = { grant_type: "fb_exchange_token", fb_exchange_token: String(short.json.access_token) };
    return String((await exchange(given)).json.access_token);
  }

  type Row = { id: string; access_token: string; tasks: string[]; name: string };

  /** The Pages of a sign-in with their tokens. */
  async function pages(scopes = everyScope): Promise<Row[]> {
    const { json } = await graph("GET", "/me/accounts", { token: await signIn(scopes) });
    return json.data as Row[];
  }

  async function openPage(scopes = everyScope): Promise<{ id: string; token: string }> {
    const [page] = await pages(scopes);
    return { id: page?.id ?? "", token: page?.access_token ?? "" };
  }

  function photo(
    page: { id: string; token: string },
    bytes: Buffer = png,
    more: Record<string, string> = {},
  ) {
    const body = new FormData();
    body.set("source", new Blob([new Uint8Array(bytes)]), "picture.png");
    for (const [name, value] of Object.entries({ published: "false", ...more })) body.set(name, value);
    return graph("POST", `/${page.id}/photos`, { token: page.token, body });
  }

  const rupload = (
    page: { token: string },
    id: string,
    bytes: Buffer,
    headers: Record<string, string>,
    scheme = "OAuth",
  ) =>
    sandbox.send("POST", `/facebook/rupload.facebook.com/video-upload/v25.0/${id}`, {
      body: new Uint8Array(bytes),
      headers: { authorization: `${scheme} ${page.token}`, ...headers },
    });

  const proofOf = (token: string) => createHmac("sha256", client.secret).update(token).digest("hex");

  return {
    ...sandbox,
    graph,
    dialogPage,
    consent,
    exchange,
    signIn,
    pages,
    openPage,
    photo,
    rupload,
    proofOf,
  };
}

export const errorOf = ({ json }: { json: Record<string, unknown> }) => {
  const { code, error_subcode: subcode } = (json.error ?? {}) as Record<string, unknown>;
  return subcode === undefined ? code : `${code}/${subcode}`;
};
