import { objectOf } from "@/lib/outbound/answer";
import { request } from "@/lib/outbound/request";
import { fail, failWith, ok, type Result } from "@/lib/result";
import type { ConnectFailure } from "../contract-connecting";
import { notConnected, wordsOf } from "../shared/failures";
import { asObject, asString } from "../shared/reading";
import { send } from "./xrpc";

/** Resolves handles for accounts anywhere on the network, and the directory of `did:plc` accounts. */
const PUBLIC_RESOLVER = "https://public.api.bsky.app";
const PLC_DIRECTORY = "https://plc.directory";

/** `@Ada.bsky.social ` → `ada.bsky.social`; a bare name becomes one on bsky.social. Null when it cannot be a handle. */
export function normaliseHandle(typed: string): string | null {
  const bare = typed
    .trim()
    .replace(/^https:\/\/bsky\.app\/profile\//i, "")
    .replace(/^@/, "")
    .replace(/\/+$/, "")
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .toLowerCase();
  const handle = bare.includes(".") ? bare : `${bare}.bsky.social`;
  return /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(handle)
    ? handle
    : null;
}

/** `pds.example.com/` → `https://pds.example.com`; keeps http where it was typed. Null when it is no address. */
export function normaliseServer(typed: string): string | null {
  const text = typed.trim();
  const withScheme = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(withScheme)) return null;
  const url = new URL(withScheme);
  if (!/^https?:$/.test(url.protocol) || url.username || url.hostname === "") return null;
  return url.origin;
}

/** The account id behind a handle, asked of `origin`; null when the server does not know it. */
export async function resolveHandle(
  origin: string,
  handle: string,
): Promise<Result<string | null, ConnectFailure>> {
  const sent = await send({
    origin,
    method: "com.atproto.identity.resolveHandle",
    params: { handle },
    timeoutMs: 10_000,
  });
  if (!sent.ok) return failWith(notConnected(sent.failure, "handle"));
  const did = asString(objectOf(sent.value)?.did);
  if (did?.startsWith("did:")) return ok(did);
  if (sent.value.status === 400) return ok(null);
  return fail(
    "unreachable",
    `The handle could not be looked up (${wordsOf(sent.value) ?? sent.value.status}). Try again in a minute.`,
  );
}

/** The server that keeps an account: handle → DID → DID document → address. */
export async function findServer(handle: string): Promise<Result<string, ConnectFailure>> {
  const resolved = await resolveHandle(PUBLIC_RESOLVER, handle);
  if (!resolved.ok) return resolved;
  if (resolved.value === null) {
    return fail("unknown-handle", `There is no Bluesky account @${handle}. Check the spelling.`, {
      field: "handle",
    });
  }
  const address = documentAddress(resolved.value);
  if (!address)
    return fail("unknown-handle", `The account @${handle} has an identity Posthaste cannot follow.`, {
      field: "handle",
    });
  const sent = await request({ url: address, timeoutMs: 10_000 });
  if (!sent.ok) return failWith(notConnected(sent.failure, undefined));
  const endpoint = serverIn(objectOf(sent.value));
  return endpoint
    ? ok(endpoint)
    : fail("unknown-handle", `No server is registered for @${handle}.`, { field: "handle" });
}

function documentAddress(did: string): string | null {
  if (/^did:plc:[a-z2-7]{24}$/.test(did)) return `${PLC_DIRECTORY}/${did}`;
  const web = /^did:web:([a-z0-9.-]+)$/i.exec(did);
  return web ? `https://${web[1]}/.well-known/did.json` : null;
}

function serverIn(document: Record<string, unknown> | null): string | null {
  const services = Array.isArray(document?.service) ? document.service : [];
  for (const entry of services) {
    const service = asObject(entry);
    const id = asString(service?.id);
    const endpoint = asString(service?.serviceEndpoint);
    if (id?.endsWith("#atproto_pds") && endpoint) return normaliseServer(endpoint);
  }
  return null;
}
