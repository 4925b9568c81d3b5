import type { PlatformFacts } from "../contract-facts";

/** core.telegram.org/bots/api: a caption under files is shorter than a message of its own. */
export const MOST_CAPTION = 1024;
/** sendPoll: the question, in characters. */
export const MOST_QUESTION = 300;

/** core.telegram.org/bots/api (10.1) and core.telegram.org/bots/faq. */
export const telegram: PlatformFacts = {
  id: "telegram",
  label: "Telegram",
  mark: { glyph: "T", colour: "--pf-telegram" },
  does: "Text, threads, polls, and up to ten images, videos or documents in a channel. Can edit and delete later.",
  connect: {
    kind: "form",
    needs: "A bot from @BotFather that is an administrator of your channel and may post there.",
    fields: [
      {
        name: "token",
        label: "Bot token",
        hint: "@BotFather gives it to you when you make the bot. It is kept sealed and never shown again.",
        kind: "password",
        placeholder: "123456789:AA…",
        autocomplete: "off",
      },
      {
        name: "channel",
        label: "Channel",
        hint: "Its public name (@yourchannel) or its number (-100…). A private channel has a number only.",
        kind: "text",
        placeholder: "@yourchannel",
        autocomplete: "off",
      },
    ],
    scopes: [],
  },
  // 4096 for a message; 1024 where files are on it (the adapter refuses a longer one).
  text: { max: 4096, unit: "utf16" },
  caption: { max: MOST_CAPTION, unit: "utf16" },
  images: {
    max: 10,
    maxBytes: 10_000_000,
    mimeTypes: ["image/jpeg", "image/png", "image/webp", "image/gif"],
    maxAlt: 0,
    ratio: { min: 1 / 20, max: 20 },
  },
  videos: { max: 10, maxBytes: 50_000_000, mimeTypes: ["video/mp4"], maxAlt: 0 },
  documents: {
    max: 10,
    maxBytes: 50_000_000,
    mimeTypes: ["application/pdf", "application/zip", "text/plain", "text/csv"],
  },
  // Photos and videos go into one album; documents only among themselves, which the adapter checks.
  mixed: { max: 10 },
  options: [
    {
      name: "poll",
      label: "Poll answers",
      hint: "One on each line. The text of the post is the question then, at most 300 characters, without files.",
      kind: "lines",
      max: 100,
      lines: { min: 2, max: 10 },
    },
    { name: "pollMultiple", label: "Let people choose several answers", kind: "toggle" },
    {
      name: "silent",
      label: "Send without sound",
      hint: "Followers get a notification that makes no sound.",
      kind: "toggle",
    },
    { name: "noPreview", label: "Show no preview of links", kind: "toggle" },
    {
      name: "spoiler",
      label: "Cover images and videos until they are tapped",
      kind: "toggle",
      when: { media: ["image", "video"] },
    },
    {
      name: "protect",
      label: "Forbid forwarding and saving",
      kind: "toggle",
    },
  ],
  textOptionalWithMedia: true,
  // Bots cannot read a channel, and there is no key: what became of an unanswered message only a person can see.
  absence: "none",
  settleSeconds: 5,
  // Files travel with the committing request: there is nothing to do ahead of it.
  leadSeconds: 0,
  refreshReplay: "no-refresh",
  commit: "sendMessage, sendPhoto, sendVideo, sendAnimation, sendDocument, sendPoll or sendMediaGroup",
  // core.telegram.org/bots/faq: no more than 20 messages a minute to one group or channel.
  quotas: [
    {
      name: "messages",
      label: "messages",
      limit: 20,
      windowSeconds: 60,
      per: "account",
      costs: { publish: 1, part: 1 },
    },
  ],
  abilities: { update: true, remove: true, thread: true },
  lacks: {
    list: "Telegram lets no bot read a channel's history. Open the channel in Telegram to see everything in it.",
    metrics: "Telegram tells bots no views or reactions. Open the post in Telegram to see them.",
  },
};
