import type { PlatformFacts } from "../contract-facts";

/** docs.joinmastodon.org; each server states its own limits, these are the defaults. */
export const mastodon: PlatformFacts = {
  id: "mastodon",
  label: "Mastodon",
  mark: { glyph: "M", colour: "--pf-mastodon" },
  does: "Text, threads, polls, up to four images or one video. Can edit and delete later.",
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
  videos: {
    max: 1,
    maxBytes: 103_809_024,
    mimeTypes: ["video/mp4", "video/webm", "video/quicktime"],
    maxAlt: 1500,
  },
  options: [
    {
      name: "visibility",
      label: "Who sees it",
      hint: "Left open, it is as the account is set on its server.",
      kind: "choice",
      choices: [
        { value: "public", label: "Everyone" },
        { value: "unlisted", label: "Everyone, but not in public timelines" },
        { value: "private", label: "Followers only" },
      ],
    },
    {
      name: "spoiler",
      label: "Content warning",
      hint: "Shown instead of the post until it is opened. It counts towards the length of the text.",
      kind: "text",
      max: 500,
    },
    {
      name: "sensitive",
      label: "Hide images and videos until they are tapped",
      kind: "toggle",
      when: { media: ["image", "video"] },
    },
    {
      name: "language",
      label: "Language",
      hint: "A code such as en, de or pt-BR, so that readers can filter and translate.",
      kind: "text",
      max: 12,
    },
    {
      name: "poll",
      label: "Poll answers",
      hint: "One on each line. A poll stands without images or videos.",
      kind: "lines",
      max: 50,
      lines: { min: 2, max: 4 },
    },
    {
      name: "pollEnds",
      label: "The poll is open for",
      kind: "choice",
      initial: "86400",
      choices: [
        { value: "300", label: "5 minutes" },
        { value: "3600", label: "1 hour" },
        { value: "21600", label: "6 hours" },
        { value: "86400", label: "1 day" },
        { value: "259200", label: "3 days" },
        { value: "604800", label: "7 days" },
      ],
    },
    { name: "pollMultiple", label: "Let people choose several answers", kind: "toggle" },
    { name: "pollHideTotals", label: "Show the result only when the poll has ended", kind: "toggle" },
  ],
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
  sendsFilesOnUpdate: true,
  abilities: { update: true, remove: true, thread: true, comment: true },
  metrics: {
    likes: "Favourites, as far as the account's server knows them",
    comments: "Replies, as far as the account's server knows them",
    shares: "Boosts and quotes, as far as the account's server knows them",
  },
};
