import type { PlatformFacts } from "../contract-facts";

/** atproto.com specs and the `app.bsky.*` lexicons. */
export const bluesky: PlatformFacts = {
  id: "bluesky",
  label: "Bluesky",
  mark: { glyph: "B", colour: "--pf-bluesky" },
  does: "Text, threads, up to four images or one video. Can delete later.",
  connect: {
    kind: "form",
    needs: "An app password, from Settings → Privacy and security → App passwords.",
    fields: [
      {
        name: "handle",
        label: "Handle",
        hint: "Your name on Bluesky, such as ada.bsky.social.",
        kind: "text",
        placeholder: "ada.bsky.social",
        autocomplete: "off",
      },
      {
        name: "password",
        label: "App password",
        hint: "Made for Posthaste alone, so you can withdraw it at any time. Not your account's password.",
        kind: "password",
        placeholder: "xxxx-xxxx-xxxx-xxxx",
        autocomplete: "off",
      },
      {
        name: "server",
        label: "Server",
        hint: "Only for an account on a server of your own. Left empty, it is found from the handle.",
        kind: "address",
        placeholder: "https://pds.example.com",
        optional: true,
        autocomplete: "off",
      },
    ],
    scopes: [],
  },
  // app.bsky.feed.post: 300 graphemes and 3000 UTF-8 bytes.
  text: { max: 300, unit: "grapheme", maxBytes: 3000 },
  // app.bsky.embed.images: 1–4 images. 2,000,000 bytes since 2026; older servers still enforce 1,000,000.
  images: {
    max: 4,
    maxBytes: 1_000_000,
    mimeTypes: ["image/jpeg", "image/png", "image/webp", "image/gif"],
    maxAlt: 2000,
  },
  // app.bsky.embed.video: 300,000,000 bytes since 2026; before that 100,000,000, as some servers still have it.
  videos: { max: 1, maxBytes: 100_000_000, mimeTypes: ["video/mp4"], maxSeconds: 180, maxAlt: 1000 },
  options: [
    {
      name: "languages",
      label: "Languages",
      hint: "Up to three codes such as en, de or pt-BR, so that readers can filter and translate.",
      kind: "text",
      max: 40,
    },
    {
      name: "label",
      label: "Content warning",
      kind: "choice",
      choices: [
        { value: "sexual", label: "Suggestive" },
        { value: "nudity", label: "Nudity" },
        { value: "porn", label: "Adult" },
        { value: "graphic-media", label: "Graphic media" },
      ],
    },
    {
      name: "replies",
      label: "Who can reply",
      kind: "choice",
      initial: "everybody",
      choices: [
        { value: "everybody", label: "Everybody" },
        { value: "mentioned", label: "People mentioned in the post" },
        { value: "followers", label: "Your followers" },
        { value: "following", label: "People you follow" },
        { value: "nobody", label: "Nobody" },
      ],
    },
    { name: "noQuotes", label: "Nobody can quote the post", kind: "toggle" },
  ],
  textOptionalWithMedia: true,
  absence: "key",
  settleSeconds: 5,
  leadSeconds: 120,
  // The server accepts a rotated refresh token for two more hours.
  refreshReplay: "tolerated",
  commit: "com.atproto.repo.createRecord, or applyWrites where rules on replies or quotes come with it",
  // docs.bsky.app, "Rate limits": 5,000 points an hour and 35,000 a day per account; a create costs 3, an update 2,
  // a delete 1. uploadBlob: 1,000 a day.
  quotas: [
    {
      name: "writes",
      label: "posts",
      limit: 5_000,
      windowSeconds: 3_600,
      per: "account",
      costs: { publish: 3, part: 3, comment: 3, update: 2, remove: 1 },
    },
    {
      name: "writes",
      label: "posts",
      limit: 35_000,
      windowSeconds: 86_400,
      per: "account",
      costs: { publish: 3, part: 3, comment: 3, update: 2, remove: 1 },
    },
    {
      name: "uploads",
      label: "uploads",
      limit: 1_000,
      windowSeconds: 86_400,
      per: "account",
      costs: { upload: 1 },
    },
  ],
  // Records can be overwritten, but the app shows a post as it was first: there is no editing on Bluesky.
  abilities: { update: false, remove: true, thread: true, comment: true },
  lacks: {
    update:
      "Bluesky shows a post as it was first: there is no editing. Delete the post and publish it anew instead.",
  },
  metrics: {
    likes: "Likes",
    comments: "Replies",
    shares: "Reposts and quotes",
    saves: "Bookmarks",
  },
};
