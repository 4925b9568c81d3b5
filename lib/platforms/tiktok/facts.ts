import type { PlatformFacts } from "../contract-facts";

/** developers.tiktok.com, Content Posting API 2. */
export const tiktok: PlatformFacts = {
  id: "tiktok",
  label: "TikTok",
  mark: { glyph: "T", colour: "--pf-tiktok", mono: true },
  does: "A video, or up to 35 photos, with a caption.",
  connect: {
    kind: "oauth",
    needs: "A TikTok account.",
    fields: [],
    scopes: ["user.info.basic", "video.publish"],
    extraScopes: ["user.info.profile", "user.info.stats", "video.list"],
    application: {
      portal: "https://developers.tiktok.com/apps",
      names: { id: "Client key", secret: "Client secret" },
      review:
        "Until TikTok has audited the application, it posts to private accounts only, for the account's own eyes.",
    },
  },
  // Captions of photos may be 4,000 long; one number for both is the shorter one.
  text: { max: 2200, unit: "utf16" },
  images: {
    max: 35,
    maxBytes: 20_000_000,
    mimeTypes: ["image/jpeg", "image/webp"],
    maxAlt: 0,
    // "1080p": of this area no side of a usual shape is longer than 1920 or its shorter one than 1080.
    maxPixels: 1_166_400,
  },
  videos: {
    max: 1,
    maxBytes: 4_000_000_000,
    mimeTypes: ["video/mp4", "video/quicktime", "video/webm"],
    minSeconds: 3,
    maxSeconds: 600,
    maxAlt: 0,
  },
  needsMedia: true,
  // Photos are fetched; videos are sent.
  fetchesMedia: true,
  options: [
    {
      name: "privacy",
      label: "Who can see it",
      hint: "TikTok wants this chosen for each post.",
      kind: "choice",
      required: true,
      ofAccount: true,
    },
    { name: "comments", label: "Allow comments", kind: "toggle" },
    { name: "duet", label: "Allow duets", kind: "toggle", when: { media: ["video"] } },
    { name: "stitch", label: "Allow stitches", kind: "toggle", when: { media: ["video"] } },
    { name: "title", label: "Title", kind: "text", max: 90, when: { media: ["image"] } },
    { name: "music", label: "Add music", kind: "toggle", when: { media: ["image"] } },
    { name: "ownBrand", label: "Promotes my own brand", kind: "toggle" },
    { name: "paidBrand", label: "Paid partnership with another brand", kind: "toggle" },
    { name: "madeWithAi", label: "Made with AI", kind: "toggle" },
  ],
  textOptionalWithMedia: true,
  // `publish_id` names a video before its last bytes are sent. Photos have no such handle: what is not found of them
  // stays unclear.
  absence: "handle",
  settleSeconds: 60,
  // An upload address is good for an hour.
  leadSeconds: 900,
  // The refresh token may change, and TikTok does not say that the old one ends at once.
  refreshReplay: "tolerated",
  commit: "PUT to the upload address, with the last bytes; photos: POST /v2/post/publish/content/init/",
  quotas: [
    {
      name: "starts",
      label: "posts",
      limit: 6,
      windowSeconds: 60,
      per: "account",
      costs: { publish: 1 },
    },
  ],
  abilities: { update: false, remove: false },
  lacks: {
    update: "TikTok lets no other app change a post. Edit it in TikTok's own app.",
    remove: "TikTok lets no other app delete a post. Delete it in TikTok's own app.",
  },
  metrics: {
    views: "How often the post was viewed.",
    likes: "Likes.",
    comments: "Comments.",
    shares: "Shares.",
  },
};
