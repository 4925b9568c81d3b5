import type { PlatformFacts } from "../contract-facts";

/**
 * developers.pinterest.com/docs/api/v5. Images travel inside the committing request as base64 (`image_base64`), written
 * while the file is read: so no image is held, an installation needs no public address, and the outcome of the commit
 * does not hang on a second party's fetch, as it does with `image_url`. The 10 MB that Pinterest takes of base64 are
 * 7.5 MB of file.
 */
export const pinterest: PlatformFacts = {
  id: "pinterest",
  label: "Pinterest",
  mark: { glyph: "P", colour: "--pf-pinterest" },
  does: "Pins with an image, up to five images or a video, on a board. Can edit and delete later.",
  connect: {
    kind: "oauth",
    needs: "A Pinterest account with at least one board.",
    fields: [],
    scopes: ["boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read"],
    application: {
      portal: "https://developers.pinterest.com/apps/",
      names: { id: "App ID", secret: "App secret key" },
      review:
        "With trial access only you can see the Pins that Posthaste makes; ask for standard access to make them public.",
    },
  },
  text: { max: 800, unit: "codepoint" },
  images: {
    max: 5,
    maxBytes: 7_500_000,
    mimeTypes: ["image/jpeg", "image/png"],
    maxAlt: 500,
    minWidth: 200,
  },
  videos: {
    max: 1,
    maxBytes: 2_000_000_000,
    mimeTypes: ["video/mp4", "video/quicktime", "video/x-m4v"],
    minSeconds: 4,
    maxSeconds: 900,
    maxAlt: 500,
  },
  needsMedia: true,
  options: [
    {
      name: "board",
      label: "Board",
      hint: "Where the Pin goes. A new board appears here once the channel is connected again.",
      kind: "choice",
      required: true,
      ofAccount: true,
    },
    { name: "title", label: "Title", kind: "text", max: 100 },
    {
      name: "link",
      label: "Link",
      hint: "Where the Pin leads when it is clicked.",
      kind: "address",
      max: 2048,
    },
    {
      name: "cover",
      label: "Cover from second",
      hint: "The moment of the video that is shown before it plays.",
      kind: "text",
      max: 6,
      initial: "0",
      when: { media: ["video"] },
    },
  ],
  textOptionalWithMedia: true,
  absence: "list",
  settleSeconds: 60,
  leadSeconds: 600,
  // Each refresh hands out a new refresh token; whether the old one still works is nowhere promised.
  refreshReplay: "fatal",
  commit: "POST /v5/pins",
  abilities: { update: true, remove: true },
  metrics: {
    impressions: "Times the Pin was on a screen, in the last 90 days.",
    clicks: "Clicks that led to the Pin's link, in the last 90 days.",
    saves: "Times the Pin was saved to a board, in the last 90 days.",
    likes: "Reactions, since the Pin was made.",
    comments: "Comments, since the Pin was made.",
  },
};
