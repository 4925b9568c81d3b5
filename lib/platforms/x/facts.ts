import type { PlatformFacts } from "../contract-facts";

/** docs.x.com; where its pages disagree, the stricter reading. */
export const x: PlatformFacts = {
  id: "x",
  label: "X",
  mark: { glyph: "X", colour: "--pf-x", mono: true },
  does: "Text, threads, polls, up to four images or a video. Can delete later.",
  connect: {
    kind: "oauth",
    needs: "An account on X.",
    fields: [],
    scopes: ["tweet.read", "tweet.write", "users.read", "media.write", "offline.access"],
    application: {
      portal: "https://console.x.com",
      names: { id: "Client ID", secret: "Client Secret" },
      review:
        "X bills every request to the application's credits; without credits nothing can be posted or read.",
    },
  },
  text: { max: 280, unit: "weighted", perLink: 23 },
  images: {
    max: 4,
    maxBytes: 5_000_000,
    mimeTypes: ["image/jpeg", "image/png", "image/webp", "image/gif"],
    maxAlt: 1000,
  },
  // The media page says 512 MB and 140 seconds, a newer one 8 GB and 20 minutes.
  videos: {
    max: 1,
    maxBytes: 512_000_000,
    mimeTypes: ["video/mp4", "video/quicktime"],
    minSeconds: 0.5,
    maxSeconds: 140,
    ratio: { min: 1 / 3, max: 3 },
    maxAlt: 0,
  },
  options: [
    {
      name: "replies",
      label: "Who can reply",
      kind: "choice",
      choices: [
        { value: "everyone", label: "Everyone" },
        { value: "following", label: "Accounts you follow" },
        { value: "mentionedUsers", label: "Only accounts you mention" },
        { value: "subscribers", label: "Your subscribers" },
        { value: "verified", label: "Verified accounts" },
      ],
      initial: "everyone",
    },
    {
      name: "poll",
      label: "Poll answers",
      hint: "Two to four answers, one on each line. A poll takes no files.",
      kind: "lines",
      max: 25,
      lines: { min: 2, max: 4 },
    },
    {
      name: "pollMinutes",
      label: "Poll runs for",
      kind: "choice",
      choices: [
        { value: "60", label: "1 hour" },
        { value: "360", label: "6 hours" },
        { value: "1440", label: "1 day" },
        { value: "4320", label: "3 days" },
        { value: "10080", label: "7 days" },
      ],
      initial: "1440",
    },
    { name: "madeWithAi", label: "Made with AI", kind: "toggle" },
    { name: "paidPartnership", label: "Paid partnership", kind: "toggle" },
  ],
  textOptionalWithMedia: true,
  // No idempotency key. X refuses a text that it just took, but says neither which post has it nor promises to.
  absence: "list",
  settleSeconds: 30,
  // Media can be used for 24 hours.
  leadSeconds: 900,
  // Refresh tokens rotate and work once.
  refreshReplay: "fatal",
  commit: "POST /2/tweets",
  // docs.x.com/x-api/fundamentals/rate-limits; another page says 200 in 15 minutes and 300 in 3 hours.
  quotas: [
    {
      name: "posts",
      label: "posts",
      limit: 100,
      windowSeconds: 900,
      per: "account",
      costs: { publish: 1, part: 1, comment: 1 },
    },
    {
      name: "posts",
      label: "posts",
      limit: 300,
      windowSeconds: 10_800,
      per: "account",
      costs: { publish: 1, part: 1, comment: 1 },
    },
    {
      name: "all-posts",
      label: "posts of all accounts",
      limit: 10_000,
      windowSeconds: 86_400,
      per: "app",
      costs: { publish: 1, part: 1, comment: 1 },
    },
    {
      name: "deletions",
      label: "deletions",
      limit: 50,
      windowSeconds: 900,
      per: "account",
      costs: { remove: 1 },
    },
  ],
  abilities: { update: false, remove: true, thread: true, comment: true },
  lacks: {
    update:
      "X gives an edited post a new address, and lets only Premium accounts edit, for a short time; edit it in X's own app, or delete it here and post it again.",
  },
  // Each post that is read costs money (docs.x.com, pricing): once a day is enough for numbers.
  readEveryMinutes: 24 * 60,
  metrics: {
    impressions: "How often the post was shown on X.",
    likes: "Likes.",
    comments: "Replies.",
    shares: "Reposts and quotes together.",
    saves: "Bookmarks.",
    clicks: "Clicks on links in the post; X says so for 30 days.",
  },
};
