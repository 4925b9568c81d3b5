import type { PlatformFacts } from "../contract-facts";

/** developers.facebook.com/docs/pages-api; Pages only, personal profiles cannot be published to. */
export const facebook: PlatformFacts = {
  id: "facebook",
  label: "Facebook Page",
  mark: { glyph: "f", colour: "--pf-facebook" },
  does: "Text, links, up to ten pictures, videos, reels and stories on Pages, with a first comment. Can edit and delete later.",
  connect: {
    kind: "oauth",
    needs: "A Facebook account that may publish on the Page.",
    fields: [],
    scopes: ["pages_show_list", "pages_read_engagement", "pages_manage_posts"],
    extraScopes: ["pages_manage_engagement", "read_insights"],
    application: {
      portal: "https://developers.facebook.com/apps",
      names: { id: "App ID", secret: "App secret" },
      review:
        "Until Meta's App Review has granted Advanced Access (which needs Business Verification), only people with a role in the app can connect.",
      callbacks: ["deauthorise", "data-deletion"],
    },
  },
  text: { max: 63_206, unit: "utf16" },
  images: {
    max: 10,
    maxBytes: 10_000_000,
    mimeTypes: ["image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"],
    maxAlt: 1000,
  },
  videos: {
    max: 1,
    maxBytes: 10_000_000_000,
    mimeTypes: ["video/mp4", "video/quicktime"],
    maxSeconds: 14_400,
    maxAlt: 0,
  },
  options: [
    {
      name: "format",
      label: "Format",
      kind: "choice",
      initial: "post",
      choices: [
        { value: "post", label: "Post" },
        { value: "reel", label: "Reel" },
        { value: "story", label: "Story" },
      ],
      hint: "A reel is one upright video of 3 to 90 seconds; a story is one picture, or one video of up to 60 seconds, without text.",
    },
    {
      name: "link",
      label: "Link with a preview",
      kind: "address",
      hint: "Facebook shows a preview of it under the text. Only without files.",
      when: { option: "format", is: ["post"] },
    },
    {
      name: "title",
      label: "Title of the video",
      kind: "text",
      max: 255,
      when: { media: ["video"] },
    },
  ],
  textOptionalWithMedia: true,
  // There is no idempotency key; videos are read at their own id as well.
  absence: "list",
  settleSeconds: 120,
  leadSeconds: 600,
  // Tokens of Pages do not end by themselves.
  refreshReplay: "no-refresh",
  commit: "POST /{page}/feed, or the finish of /videos, /video_reels, /video_stories, or /photo_stories",
  abilities: { update: true, remove: true, comment: true },
  metrics: {
    views: "How often the post was on a screen.",
    reach: "How many people had it on their screen at least once.",
    likes: "Reactions of every kind.",
    comments: "Comments, without answers to them.",
    shares: "How often it was shared.",
    clicks: "Clicks anywhere on the post.",
  },
};
