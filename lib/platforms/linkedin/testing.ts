import type { AccountContext, OutgoingMedia } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { Platform } from "../contract-platform";

/** As much of a running sandbox as is needed here. */
type Sandbox = { origin: string; call(method: "GET", path: string): Promise<Record<string, unknown>> };

/** As much of the files to post as is needed here. */
type Files = {
  video(): OutgoingMedia;
  other(about: Pick<OutgoingMedia, "kind" | "mimeType" | "filename">, bytes: Buffer): OutgoingMedia;
};

export const redirectUri = "http://localhost:3000/api/channels/linkedin/callback";

const connectOf = ({ connect }: Platform): OAuthConnect => {
  if (connect.kind !== "oauth") throw new Error("no handshake");
  return connect;
};

/** Where a browser ends up that decided at the consent page. */
export async function decided(
  sandbox: Sandbox,
  platform: Platform,
  more: Record<string, string> = {},
): Promise<URL> {
  const { id, connect } = platform.facts;
  const { accounts } = (await sandbox.call("GET", "/accounts")) as {
    accounts: { platform: string; id: string; handle: string }[];
  };
  const account = accounts.find((one) => one.platform === id && one.handle === "alice")?.id ?? "";
  const response = await fetch(`${sandbox.origin}/${id}/www.linkedin.com/oauth/v2/authorization`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: sandbox.origin },
    body: new URLSearchParams({
      client_id: `posthaste-${id}`,
      redirect_uri: redirectUri,
      response_type: "code",
      scope: connect.scopes.join(" "),
      state: "s",
      account,
      decision: "allow",
      ...more,
    }),
  });
  return new URL(response.headers.get("location") ?? "");
}

/** The application as the sandbox knows it. */
export const appOf = ({ facts: { id } }: Platform) => ({
  clientId: `posthaste-${id}`,
  clientSecret: `sandbox-secret-${id}`,
});

/** Trades a code for access. */
export async function exchanged(sandbox: Sandbox, platform: Platform, code: string) {
  const resolved = await connectOf(platform).resolve({}, `${sandbox.origin}/${platform.facts.id}`);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.failure));
  const { origin } = resolved.value;
  const app = appOf(platform);
  return connectOf(platform).exchange({ origin, app, code, verifier: "", redirectUri });
}

/** A whole sign-in: of a member, or of the first page. */
export async function signedIn(sandbox: Sandbox, platform: Platform): Promise<AccountContext> {
  const code = (await decided(sandbox, platform)).searchParams.get("code") ?? "";
  const access = await exchanged(sandbox, platform, code);
  if (!access.ok) throw new Error(JSON.stringify(access.failure));
  const origin = `${sandbox.origin}/${platform.facts.id}`;
  const context = { origin, accountId: "", handle: "", access: access.value, app: appOf(platform) };
  const { accounts } = connectOf(platform);
  const listed = accounts ? await accounts(context) : null;
  if (listed && !listed.ok) throw new Error(listed.failure.message);
  if (listed?.value[0]) {
    const { id, handle } = listed.value[0].account;
    return { ...context, accountId: id, handle };
  }
  const account = await platform.identify(context);
  if (!account.ok) throw new Error(account.failure.reason);
  return { ...context, accountId: account.value.id, handle: account.value.handle };
}

/** A video large enough for LinkedIn, of two parts: a box of nothing follows the film. */
export async function twoPartVideo(files: Files): Promise<OutgoingMedia> {
  const clip = Buffer.from(await new Response(await files.video().open()).arrayBuffer());
  const box = Buffer.alloc(4_500_000);
  box.writeUInt32BE(box.length, 0);
  box.write("free", 4, "latin1");
  const about = { kind: "video", mimeType: "video/mp4", filename: "clip.mp4" } as const;
  return { ...files.other(about, Buffer.concat([clip, box])), width: 540, height: 960, seconds: 4 };
}

/** What the sandbox stored, newest first. */
export async function stored(sandbox: Sandbox, platform: Platform) {
  const { posts } = (await sandbox.call("GET", `/posts?platform=${platform.facts.id}`)) as {
    posts: {
      remoteId: string;
      text: string;
      mediaCount: number;
      parentId: string | null;
      deletedAt: number | null;
    }[];
  };
  return posts;
}

/** A post's page, as a follower opens it. */
export const pageOf = async (address: string | null): Promise<string> => (await fetch(address ?? "")).text();

/** An account at a server that answers what the test says. */
export const accountAt = (origin: string, refreshToken: string | null = "r"): AccountContext => ({
  origin,
  accountId: "5",
  handle: "acme",
  access: { token: "t", refreshToken, expiresAt: null, endsAt: null, scopes: [] },
  app: null,
});

/** An error as LinkedIn words it. */
export const error = (status: number, code: string, message = "", more: Record<string, unknown> = {}) =>
  ({ status, code, message, ...more }) as const;
