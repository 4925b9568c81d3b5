import type { PlatformFacts } from "../contract-facts";

/** developers.facebook.com/docs/threads: posts, reply management, insights and limits. */
export const threads: PlatformFacts = {
  id: "threads",
  label: "Threads",
  mark: { glyph: "T", colour: "--pf-threads", mono: true },
  does: "Texts, threads, polls, pictures, videos and carousels of up to 20. Can delete later.",
  connect: {
    kind: "oauth",
    needs: "A Threads profile. Access to a private profile may end after 60 days.",
    fields: [],
    // Parts of a thread are replies: they are made and proven with the replies' permissions.
    scopes: ["threads_basic", "threads_content_publish", "threads_manage_replies", "threads_read_replies"],
    extraScopes: ["threads_manage_insights", "threads_delete"],
    application: {
      portal: "https://developers.facebook.com/apps",
      names: { id: "Threads app ID", secret: "Threads app secret" },
      review:
        "Meta's App Review has to grant the permissions before profiles that are not testers of the application can connect.",
      callbacks: ["deauthorise", "data-deletion"],
    },
  },
  text: { max: 500, unit: "emoji-bytes", maxLinks: 5 },
  images: {
    max: 20,
    maxBytes: 8_000_000,
    mimeTypes: ["image/jpeg", "image/png"],
    maxAlt: 1000,
    ratio: { min: 0.1, max: 10 },
  },
  videos: {
    max: 20,
    maxBytes: 1_000_000_000,
    mimeTypes: ["video/mp4", "video/quicktime"],
    maxSeconds: 300,
    ratio: { min: 0.01, max: 10 },
    maxAlt: 1000,
  },
  mixed: { max: 20 },
  fetchesMedia: true,
  options: [
    {
      name: "replyControl",
      label: "Who can reply",
      kind: "choice",
      choices: [
        { value: "everyone", label: "Everyone" },
        { value: "accounts_you_follow", label: "Profiles you follow" },
        { value: "followers_only", label: "Your followers" },
        { value: "mentioned_only", label: "Mentioned profiles" },
        { value: "parent_post_author_only", label: "The author of the post it replies to" },
      ],
      initial: "everyone",
    },
    {
      name: "topic",
      label: "Topic",
      hint: "One topic, without #, full stop or ampersand.",
      kind: "text",
      max: 50,
    },
    {
      name: "poll",
      label: "Poll",
      hint: "Two to four answers, one a line. For posts without files.",
      kind: "lines",
      // The answers' length is not documented; longer ones do not show whole.
      max: 25,
      lines: { min: 2, max: 4 },
    },
    {
      name: "link",
      label: "Link preview",
      hint: "Shown as a card, for posts without files. Without it the first link of the text is.",
      kind: "address",
    },
    {
      name: "longText",
      label: "Attached text",
      hint: "A longer text that readers can open, for posts without files.",
      kind: "long-text",
      max: 10_000,
    },
    {
      name: "spoiler",
      label: "Hide the files as a spoiler",
      kind: "toggle",
      when: { media: ["image", "video"] },
    },
  ],
  textOptionalWithMedia: true,
  // The container's status at the source says whether it was published.
  absence: "handle",
  settleSeconds: 60,
  leadSeconds: 600,
  // The token that is renewed stays valid until its own end.
  refreshReplay: "tolerated",
  commit: "POST /{threads-user-id}/threads_publish",
  ownQuotas: true,
  quotas: [
    {
      name: "posts",
      label: "posts",
      limit: 250,
      windowSeconds: 86_400,
      per: "account",
      costs: { publish: 1 },
    },
    {
      name: "replies",
      label: "replies",
      limit: 1000,
      windowSeconds: 86_400,
      per: "account",
      costs: { part: 1, comment: 1 },
    },
    {
      name: "deletions",
      label: "deletions",
      limit: 100,
      windowSeconds: 86_400,
      per: "account",
      costs: { remove: 1 },
    },
  ],
  abilities: { update: false, remove: true, thread: true, comment: true },
  lacks: { update: "Threads lets no application change a post. Edit it in the Threads app." },
  metrics: {
    views: "How often it was shown.",
    likes: "Likes.",
    comments: "Replies.",
    shares: "Reposts, quotes and shares together.",
  },
};
