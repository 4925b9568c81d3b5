import type { FormatRule, OptionField, PlatformFacts } from "../contract-facts";

const formats: readonly FormatRule[] = [
  {
    value: "post",
    label: "Post",
    kinds: ["image", "video"],
    files: { min: 1, max: 10 },
    takesText: true,
    // Of pictures alone: a video is a reel, and may be upright.
    imageRatio: { min: 0.8, max: 1.91 },
  },
  {
    value: "reel",
    label: "Reel",
    kinds: ["video"],
    files: { min: 1, max: 1 },
    takesText: true,
    minSeconds: 3,
    maxSeconds: 900,
  },
  {
    value: "story",
    label: "Story",
    kinds: ["image", "video"],
    files: { min: 1, max: 1 },
    takesText: false,
    minSeconds: 3,
    maxSeconds: 60,
  },
];

const options: readonly OptionField[] = [
  {
    name: "format",
    label: "Format",
    hint: "A post with one video is a reel that also shows in the feed. A story shows its file for a day, without the text.",
    kind: "choice",
    choices: formats.map(({ value, label }) => ({ value, label })),
    initial: "post",
  },
  {
    name: "shareToFeed",
    label: "Also show in the feed",
    hint: "Otherwise the reel is on the Reels tab only.",
    kind: "toggle",
    initial: "on",
    when: { option: "format", is: ["reel"] },
  },
  {
    name: "coverSecond",
    label: "Cover at second",
    hint: "Which moment of the video is its cover, such as 1.5.",
    kind: "text",
    max: 8,
    when: { media: ["video"] },
  },
  {
    name: "collaborators",
    label: "Collaborators",
    hint: "One account name a line, at most three. Each is asked before it shows.",
    kind: "lines",
    max: 30,
    lines: { min: 0, max: 3 },
    when: { option: "format", is: ["post", "reel"] },
  },
  {
    name: "aiGenerated",
    label: "Made with AI",
    hint: "Instagram labels it.",
    kind: "toggle",
  },
];

/** developers.facebook.com/docs/instagram-platform: content publishing, media reference and insights. */
const common = {
  mark: { glyph: "I", colour: "--pf-instagram" },
  // Instagram does not say what a character is: a UTF-16 unit is the most careful reading.
  text: { max: 2200, unit: "utf16", maxHashtags: 30, maxMentions: 20 },
  images: {
    max: 10,
    maxBytes: 8_000_000,
    mimeTypes: ["image/jpeg"],
    maxAlt: 1000,
  },
  videos: {
    max: 10,
    maxBytes: 300_000_000,
    mimeTypes: ["video/mp4", "video/quicktime"],
    minSeconds: 3,
    maxSeconds: 900,
    ratio: { min: 0.01, max: 10 },
    maxAlt: 0,
  },
  mixed: { max: 10 },
  needsMedia: true,
  fetchesMedia: true,
  formats,
  options,
  textOptionalWithMedia: true,
  // The container's status at the source says whether it was published.
  absence: "handle",
  commentAbsence: "list",
  // A container that is still FINISHED a minute later was not published.
  settleSeconds: 60,
  leadSeconds: 900,
  ownQuotas: true,
  quotas: [
    // The documents say 100, 50 and 25: the strictest holds until the account's own limit is read.
    {
      name: "posts",
      label: "posts",
      limit: 25,
      windowSeconds: 86_400,
      per: "account",
      costs: { publish: 1 },
    },
    {
      name: "containers",
      label: "uploads",
      limit: 400,
      windowSeconds: 86_400,
      per: "account",
      costs: { upload: 1 },
    },
  ],
  metrics: {
    views: "How often it was shown or played, repeats included.",
    reach: "Accounts that saw it at least once; estimated.",
    likes: "Likes.",
    comments: "Comments; of a story, the replies to it.",
    shares: "How often it was shared.",
    saves: "How often it was saved.",
    watchSeconds: "Seconds a reel was played altogether, repeats included.",
  },
} as const satisfies Partial<PlatformFacts>;

const NO_EDITING = "Instagram lets no application change a post. Edit it in the Instagram app.";

/** Instagram Login, on graph.instagram.com. */
export const instagram: PlatformFacts = {
  ...common,
  id: "instagram",
  label: "Instagram",
  does: "Pictures, carousels, reels and stories of a professional account.",
  connect: {
    kind: "oauth",
    needs: "A professional Instagram account (Business or Creator). No Facebook Page is needed.",
    fields: [],
    scopes: ["instagram_business_basic", "instagram_business_content_publish"],
    extraScopes: ["instagram_business_manage_comments", "instagram_business_manage_insights"],
    application: {
      portal: "https://developers.facebook.com/apps",
      names: { id: "Instagram app ID", secret: "Instagram app secret" },
      review:
        "Meta's App Review has to grant Advanced Access before accounts without a role in the application can connect.",
      callbacks: ["deauthorise", "data-deletion"],
    },
  },
  // The token that is renewed stays valid until its own end.
  refreshReplay: "tolerated",
  commit: "POST /{ig-id}/media_publish",
  abilities: { update: false, remove: false, comment: true },
  lacks: {
    update: NO_EDITING,
    remove: "Instagram Login cannot delete posts. Delete it in the Instagram app.",
  },
};

/** Facebook Login, on graph.facebook.com: the account is linked to a Facebook Page. */
export const instagramFacebook: PlatformFacts = {
  ...common,
  id: "instagram-facebook",
  label: "Instagram (through Facebook)",
  does: "Pictures, carousels, reels and stories of an account linked to a Facebook Page. Can delete later.",
  connect: {
    kind: "oauth",
    needs: "A professional Instagram account that is linked to a Facebook Page you manage.",
    fields: [],
    scopes: ["instagram_basic", "instagram_content_publish", "pages_show_list", "pages_read_engagement"],
    extraScopes: [
      "instagram_manage_comments",
      "instagram_manage_insights",
      "instagram_manage_contents",
      "business_management",
    ],
    application: {
      portal: "https://developers.facebook.com/apps",
      names: { id: "App ID", secret: "App secret" },
      review:
        "Meta's App Review has to grant Advanced Access before people without a role in the application can connect.",
      callbacks: ["deauthorise", "data-deletion"],
    },
  },
  refreshReplay: "no-refresh",
  commit: "POST /{ig-id}/media_publish",
  abilities: { update: false, remove: true, comment: true },
  lacks: { update: NO_EDITING },
};
