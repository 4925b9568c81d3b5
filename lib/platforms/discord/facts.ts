import type { PlatformFacts } from "../contract-facts";

/** docs.discord.com, *Uploading files*: one file, and a whole request. */
const MOST_FILE = 10_485_760;
export const MOST_REQUEST = 26_214_400;

/** docs.discord.com, *Webhook Resource* and *Message Resource* (API v10). */
export const discord: PlatformFacts = {
  id: "discord",
  label: "Discord",
  mark: { glyph: "D", colour: "--pf-discord" },
  does: "Text, threads, images, videos and documents in one channel of a server. Can edit and delete later.",
  connect: {
    kind: "form",
    needs: "A webhook of the channel, from Server Settings → Integrations → Webhooks.",
    fields: [
      {
        name: "webhook",
        label: "Webhook URL",
        hint: "Copy it in Discord. Whoever has it can post in the channel, so it is kept sealed and never shown again.",
        kind: "password",
        placeholder: "https://discord.com/api/webhooks/…",
        autocomplete: "off",
      },
    ],
    scopes: [],
  },
  text: { max: 2000, unit: "codepoint" },
  images: {
    max: 10,
    maxBytes: MOST_FILE,
    mimeTypes: ["image/jpeg", "image/png", "image/gif", "image/webp"],
    maxAlt: 1024,
  },
  videos: {
    max: 10,
    maxBytes: MOST_FILE,
    mimeTypes: ["video/mp4", "video/webm", "video/quicktime"],
    maxAlt: 1024,
  },
  documents: {
    max: 10,
    maxBytes: MOST_FILE,
    mimeTypes: ["application/pdf", "application/zip", "text/plain", "text/csv"],
  },
  // Ten attachments of any kind, 25 MiB together.
  mixed: { max: 10 },
  options: [
    {
      name: "threadName",
      label: "Title of the forum post",
      hint: "Only for a forum channel, which needs one.",
      kind: "text",
      max: 100,
    },
    {
      name: "silent",
      label: "Send without sound",
      hint: "Members get no push notification.",
      kind: "toggle",
    },
    { name: "noEmbeds", label: "Show no preview of links", kind: "toggle" },
  ],
  textOptionalWithMedia: true,
  // A webhook can read a message whose id it knows, but it cannot list, and it has no key against doubles.
  absence: "none",
  settleSeconds: 5,
  // Files travel with the committing request: there is nothing to do ahead of it.
  leadSeconds: 0,
  refreshReplay: "no-refresh",
  commit: "POST /webhooks/{id}/{token}?wait=true",
  // Observed, not documented: 30 messages a minute of one webhook.
  quotas: [
    {
      name: "messages",
      label: "messages",
      limit: 30,
      windowSeconds: 60,
      per: "account",
      costs: { publish: 1, part: 1 },
    },
  ],
  abilities: { update: true, remove: true, thread: true },
  lacks: {
    list: "A Discord webhook cannot list messages. Open the channel in Discord to see everything in it.",
  },
  metrics: { likes: "Reactions of all kinds" },
};
