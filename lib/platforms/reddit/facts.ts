import type { PlatformFacts } from "../contract-facts";

/** Value of the choice that leaves the name of the subreddit to be typed. */
export const ELSEWHERE = "elsewhere";

/** Longest comment, in characters; a post takes four times as much. */
export const COMMENT_MAX = 10_000;

/** reddit.com/dev/api and the limits that the site itself states. */
export const reddit: PlatformFacts = {
  id: "reddit",
  label: "Reddit",
  mark: { glyph: "R", colour: "--pf-reddit" },
  does: "Text, links, up to 20 images, a video or a poll, in a subreddit or on your profile, with comments below.",
  connect: {
    kind: "oauth",
    needs: "A Reddit account that may post where you want to post.",
    fields: [],
    scopes: ["identity", "submit", "edit", "read", "flair", "history", "mysubreddits"],
    application: {
      portal: "https://www.reddit.com/prefs/apps",
      names: { id: "Client ID", secret: "Secret" },
      review:
        "Reddit grants API access by application only (Responsible Builder Policy); commercial use needs a contract.",
    },
  },
  text: { max: 40_000, unit: "codepoint" },
  comment: { max: COMMENT_MAX, unit: "codepoint" },
  images: {
    max: 20,
    maxBytes: 20_000_000,
    mimeTypes: ["image/jpeg", "image/png", "image/gif"],
    // Reddit has no alt text; a caption is something else, seen by everybody.
    maxAlt: 0,
  },
  videos: {
    max: 1,
    maxBytes: 1_000_000_000,
    mimeTypes: ["video/mp4", "video/quicktime"],
    maxSeconds: 900,
    maxAlt: 0,
  },
  options: [
    {
      name: "subreddit",
      label: "Where",
      hint: "Your profile and the subreddits you belong to.",
      kind: "choice",
      required: true,
      ofAccount: true,
    },
    {
      name: "community",
      label: "Subreddit",
      hint: "Its name, such as r/smallbusiness.",
      kind: "text",
      required: true,
      max: 50,
      when: { option: "subreddit", is: [ELSEWHERE] },
    },
    {
      name: "title",
      label: "Title",
      hint: "It can never be changed afterwards.",
      kind: "text",
      required: true,
      max: 300,
    },
    {
      name: "flair",
      label: "Flair",
      hint: "As the subreddit words it. Some subreddits require one.",
      kind: "text",
      max: 64,
    },
    {
      name: "link",
      label: "Link",
      hint: "Makes it a link post. Reddit takes each link once per subreddit.",
      kind: "address",
      max: 2000,
    },
    {
      name: "poll",
      label: "Poll",
      hint: "Two to six answers, one in each line.",
      kind: "lines",
      max: 120,
      lines: { min: 2, max: 6 },
    },
    {
      name: "pollDays",
      label: "Poll ends after",
      kind: "choice",
      initial: "3",
      choices: [1, 2, 3, 4, 5, 6, 7].map((days) => ({
        value: String(days),
        label: days === 1 ? "1 day" : `${days} days`,
      })),
    },
    { name: "nsfw", label: "Not safe for work", kind: "toggle" },
    { name: "spoiler", label: "Spoiler", kind: "toggle" },
  ],
  textOptionalWithMedia: true,
  absence: "list",
  // Text and links appear at once, files minutes later.
  settleSeconds: 900,
  leadSeconds: 300,
  // The refresh token stays the same for good.
  refreshReplay: "tolerated",
  commit: "POST /api/submit",
  abilities: { update: true, remove: true, thread: true, comment: true },
  metrics: {
    likes: "Score: upvotes minus downvotes, a little blurred by Reddit.",
    comments: "Comments below the post.",
    shares: "Crossposts to other subreddits.",
  },
};
