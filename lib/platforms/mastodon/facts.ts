import type { PlatformFacts } from "../contract-facts";

/** docs.joinmastodon.org; each server states its own limits, these are the defaults. */
export const mastodon: PlatformFacts = {
  id: "mastodon",
  label: "Mastodon",
  mark: { glyph: "M", colour: "--pf-mastodon" },
  does: "Text, threads and up to four images. Can edit and delete later.",
  connect: {
    kind: "oauth",
    needs: "The address of your server, such as mastodon.social.",
    fields: [
      {
        name: "server",
        label: "Server",
        hint: "Where your account lives. Your full name (@ada@mastodon.social) works too.",
        kind: "address",
        placeholder: "mastodon.social",
        autocomplete: "off",
      },
    ],
    scopes: ["read:accounts", "read:statuses", "write:statuses", "write:media"],
  },
  text: { max: 500, unit: "grapheme", perLink: 23, shortMentions: true },
  images: {
    max: 4,
    maxBytes: 16_777_216,
    mimeTypes: ["image/jpeg", "image/png", "image/webp", "image/gif"],
    maxAlt: 1500,
    maxPixels: 33_177_600,
  },
  textOptionalWithMedia: true,
  // An idempotency key only helps a resend (for an hour, and not on every server); absence is read from the list.
  absence: "list",
  settleSeconds: 30,
  leadSeconds: 120,
  refreshReplay: "no-refresh",
  commit: "POST /api/v1/statuses",
  // docs.joinmastodon.org/api/rate-limits: 30 files in 30 minutes, 30 deletions in 30 minutes. The 300 statuses in
  // 3 hours stand in the server's source only (lib/rate_limiter.rb).
  quotas: [
    {
      name: "statuses",
      label: "posts",
      limit: 300,
      windowSeconds: 10_800,
      per: "account",
      costs: { publish: 1, part: 1, comment: 1 },
    },
    {
      name: "uploads",
      label: "uploads",
      limit: 30,
      windowSeconds: 1_800,
      per: "account",
      costs: { upload: 1 },
    },
    {
      name: "deletions",
      label: "deletions",
      limit: 30,
      windowSeconds: 1_800,
      per: "account",
      costs: { remove: 1 },
    },
  ],
  abilities: { update: true, remove: true, thread: true, comment: true },
};
