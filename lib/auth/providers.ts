import type { Provider } from "next-auth/providers";
import GitHub from "next-auth/providers/github";
import Google from "next-auth/providers/google";
import { env } from "@/lib/env";
import { type Answer, jsonOf, objectOf } from "@/lib/outbound/answer";
import { installationPolicy, request } from "@/lib/outbound/request";

/** A provider that people may sign in with here. */
export type ProviderId = "google" | "github";

type Client = { clientId: string; clientSecret: string; emulator?: string };

/** The providers whose credentials are set, or all of them through the local emulator. Plain, for the pages. */
export function offeredProviders(): { id: ProviderId; name: string }[] {
  const all = [
    { id: "google", name: "Google" },
    { id: "github", name: "GitHub" },
  ] as const;
  return all.filter(({ id }) => clientOf(id));
}

/** The offered providers as Auth.js wants them. */
export function authProviders(): Provider[] {
  const google = clientOf("google");
  const github = clientOf("github");
  return [...(google ? [googleProvider(google)] : []), ...(github ? [githubProvider(github)] : [])];
}

function clientOf(id: ProviderId): Client | null {
  const { AUTH_GOOGLE_ID, AUTH_GOOGLE_SECRET, AUTH_GITHUB_ID, AUTH_GITHUB_SECRET } = env();
  const [clientId, clientSecret] =
    id === "google" ? [AUTH_GOOGLE_ID, AUTH_GOOGLE_SECRET] : [AUTH_GITHUB_ID, AUTH_GITHUB_SECRET];
  if (clientId && clientSecret) return { clientId, clientSecret };
  const emulator = emulatorOrigin(id);
  return emulator ? { clientId: "posthaste", clientSecret: "local", emulator } : null;
}

/** The emulated providers listen on the two ports after the local inbox. */
function emulatorOrigin(id: ProviderId): string | null {
  const { localMode, AUTH_EMULATOR, INBOX_ORIGIN } = env();
  if (!localMode || !AUTH_EMULATOR || !INBOX_ORIGIN) return null;
  const url = new URL(INBOX_ORIGIN);
  url.port = String(Number(url.port) + (id === "google" ? 1 : 2));
  return url.origin;
}

function googleProvider({ emulator, ...client }: Client): Provider {
  return Google({ ...client, ...(emulator ? { issuer: emulator } : {}) });
}

function githubProvider({ emulator, ...client }: Client): Provider {
  const site = emulator ?? "https://github.com";
  const api = emulator ?? "https://api.github.com";
  return GitHub({
    ...client,
    authorization: { url: `${site}/login/oauth/authorize`, params: { scope: "read:user user:email" } },
    token: `${site}/login/oauth/access_token`,
    userinfo: {
      url: `${api}/user`,
      // The public address may be missing and the primary one unverified: only the list of addresses tells.
      request: async ({ tokens }: { tokens: { access_token?: string } }) => {
        const ask = (path: string) => askGithub(`${api}${path}`, tokens.access_token ?? "", emulator);
        const [person, addresses] = await Promise.all([ask("/user"), ask("/user/emails")]);
        return { ...objectOf(person), email: verifiedAddress(jsonOf(addresses)) };
      },
    },
  });
}

async function askGithub(url: string, token: string, emulator: string | undefined): Promise<Answer> {
  const policy = installationPolicy();
  const answer = await request(
    {
      url,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/vnd.github+json",
        "user-agent": "posthaste",
      },
    },
    emulator ? { ...policy, allow: [...policy.allow, emulator] } : policy,
  );
  if (!answer.ok) throw new Error(`GitHub could not be asked for the account: ${answer.failure.reason}`);
  return answer.value;
}

/** The primary verified address of GitHub's list, else any verified one, else null. */
export function verifiedAddress(list: unknown): string | null {
  if (!Array.isArray(list)) return null;
  const verified = list.filter((entry) => entry?.verified === true && typeof entry.email === "string");
  return (verified.find((entry) => entry.primary === true) ?? verified[0])?.email ?? null;
}
