import { objectOf } from "@/lib/outbound/answer";
import { request } from "@/lib/outbound/request";
import { fail, failWith, ok, type Result } from "@/lib/result";
import type { ConnectFailure, OAuthEndpoints } from "../contract-connecting";
import type { ChannelLimits } from "../contract-facts";
import { notConnected } from "../shared/failures";
import { asNumber, asObject, asString, asStrings, type Json } from "../shared/reading";
import { mastodon as facts } from "./facts";

/** `@ada@mastodon.social`, `mastodon.social/@ada`, `https://mastodon.social` → `https://mastodon.social`; null when none of these. */
export function normaliseServer(typed: string): string | null {
  const text = typed.trim().replace(/^acct:/i, "");
  const host = /^@?[^@/\s:]+@([^@/\s]+)$/.exec(text)?.[1] ?? text.replace(/^@/, "");
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(host) ? host : `https://${host}`;
  if (!URL.canParse(withScheme)) return null;
  const url = new URL(withScheme);
  const plausible =
    url.hostname.includes(".") || url.hostname === "localhost" || url.hostname.startsWith("[");
  if (!/^https?:$/.test(url.protocol) || url.username || !plausible) return null;
  return url.origin;
}

/** Whether a server of the Mastodon kind answers there, and where its sign-in lives. */
export async function discover(origin: string): Promise<Result<OAuthEndpoints, ConnectFailure>> {
  const instance = await readInstance(origin);
  if (!instance.ok) return instance;
  const fixed = { authorize: `${origin}/oauth/authorize`, token: `${origin}/oauth/token` };
  const sent = await request({ url: `${origin}/.well-known/oauth-authorization-server`, timeoutMs: 10_000 });
  const document = sent.ok && sent.value.status === 200 ? objectOf(sent.value) : null;
  if (!document) return ok(fixed);
  // What a server says of itself counts only where it stays on its own origin.
  const own = (value: unknown, otherwise: string): string => {
    const address = asString(value);
    const base = new URL(origin);
    return address &&
      URL.canParse(address) &&
      new URL(address).origin === base.origin &&
      address.startsWith(origin)
      ? address
      : otherwise;
  };
  return ok({
    authorize: own(document.authorization_endpoint, fixed.authorize),
    token: own(document.token_endpoint, fixed.token),
  });
}

/** The instance's own description, version 2 or the older 1. */
async function readInstance(origin: string): Promise<Result<Json, ConnectFailure>> {
  for (const path of ["/api/v2/instance", "/api/v1/instance"]) {
    const sent = await request({ url: `${origin}${path}`, timeoutMs: 10_000 });
    if (!sent.ok) return failWith(notConnected(sent.failure, "server"));
    const json = sent.value.status === 200 ? objectOf(sent.value) : null;
    if (json && (json.version !== undefined || json.uri !== undefined || json.domain !== undefined))
      return ok(json);
    if (sent.value.status >= 500) {
      return fail(
        "unreachable",
        `${new URL(origin).host} answers with an error of its own (${sent.value.status}). Try again later.`,
        { field: "server" },
      );
    }
  }
  const message = `${new URL(origin).host} does not answer like a Mastodon server. Check the address.`;
  return fail("not-mastodon", message, { field: "server" });
}

/** The limits this server states; null when it cannot be asked. */
export async function readLimits(origin: string): Promise<ChannelLimits | null> {
  const instance = await readInstance(origin);
  return instance.ok ? limitsOf(instance.value) : null;
}

/** Limits out of an instance's description; what it leaves out stays as the facts say. */
export function limitsOf(instance: Json): ChannelLimits {
  const configuration = asObject(instance.configuration);
  const statuses = asObject(configuration?.statuses);
  const media = asObject(configuration?.media_attachments);
  const maxPixels = asNumber(media?.image_matrix_limit) ?? facts.images.maxPixels;
  const maxAlt = asNumber(media?.description_limit) ?? facts.images.maxAlt;
  const stated = asStrings(media?.supported_mime_types);
  return {
    text: {
      ...facts.text,
      max: asNumber(statuses?.max_characters) ?? asNumber(instance.max_toot_chars) ?? facts.text.max,
      perLink: asNumber(statuses?.characters_reserved_per_url) ?? facts.text.perLink ?? 23,
    },
    images: {
      max: asNumber(statuses?.max_media_attachments) ?? facts.images.max,
      maxBytes: asNumber(media?.image_size_limit) ?? facts.images.maxBytes,
      mimeTypes: taken(stated, facts.images.mimeTypes),
      maxAlt,
      ...(maxPixels ? { maxPixels } : {}),
    },
    videos: {
      max: facts.videos?.max ?? 1,
      maxBytes: asNumber(media?.video_size_limit) ?? facts.videos?.maxBytes ?? 0,
      mimeTypes: taken(stated, facts.videos?.mimeTypes ?? []),
      maxAlt,
    },
  };
}

/** Of our kinds of files those the server states; all of ours when it states none of them. */
function taken(stated: readonly string[], ours: readonly string[]): readonly string[] {
  const both = ours.filter((type) => stated.includes(type));
  return both.length > 0 ? both : ours;
}
