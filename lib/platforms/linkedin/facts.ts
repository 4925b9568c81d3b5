import type { ImageRule, OptionField, PlatformFacts, TextRule, VideoRule } from "../contract-facts";

/** What both have in common: learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api. */
const mark = { glyph: "in", colour: "--pf-linkedin" } as const;

// How the 3,000 are counted is not documented: UTF-16 units are the strictest of the usual ways.
const text: TextRule = { max: 3000, unit: "utf16" };

/** The longest comment, shorter than a post. */
export const COMMENT_MAX = 1250;
export const POLL = { question: 140, option: 30, options: { min: 2, max: 4 } } as const;

const images: ImageRule = {
  max: 20,
  // Only pixels are limited by the documents; this is more than any picture of that size needs.
  maxBytes: 36_000_000,
  mimeTypes: ["image/jpeg", "image/png", "image/gif"],
  maxAlt: 4086,
  maxPixels: 36_152_319,
};

const videos: VideoRule = {
  max: 1,
  minBytes: 75_000,
  maxBytes: 500_000_000,
  mimeTypes: ["video/mp4"],
  minSeconds: 3,
  maxSeconds: 1800,
  maxAlt: 0,
};

const documents = {
  max: 1,
  maxBytes: 100_000_000,
  mimeTypes: [
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  ],
} as const;

const seenBy = (choices: { value: string; label: string }[]): OptionField => ({
  name: "visibility",
  label: "Who sees it",
  kind: "choice",
  choices,
  initial: "PUBLIC",
});

const content: readonly OptionField[] = [
  {
    name: "title",
    label: "Title",
    hint: "Shown on the document or the video. Without one a document is called like its file.",
    kind: "text",
    max: 400,
    when: { media: ["document", "video"] },
  },
  {
    name: "link",
    label: "Link card",
    hint: "LinkedIn shows a card for this address. One image on the post becomes the card's picture.",
    kind: "address",
  },
  {
    name: "linkTitle",
    label: "Title of the card",
    hint: "LinkedIn does not read the page itself. Without a title the card names the site.",
    kind: "text",
    max: 400,
    when: { option: "link" },
  },
  {
    name: "linkDescription",
    label: "Description on the card",
    kind: "long-text",
    max: 400,
    when: { option: "link" },
  },
  { name: "pollQuestion", label: "Question of a poll", kind: "text", max: POLL.question },
  {
    name: "pollOptions",
    label: "Answers of the poll",
    hint: "Two to four, one in each line.",
    kind: "lines",
    max: POLL.option,
    lines: POLL.options,
    when: { option: "pollQuestion" },
  },
  {
    name: "pollDuration",
    label: "The poll runs for",
    kind: "choice",
    choices: [
      { value: "ONE_DAY", label: "1 day" },
      { value: "THREE_DAYS", label: "3 days" },
      { value: "SEVEN_DAYS", label: "1 week" },
      { value: "FOURTEEN_DAYS", label: "2 weeks" },
    ],
    initial: "THREE_DAYS",
    when: { option: "pollQuestion" },
  },
];

const common = {
  mark,
  text,
  comment: { max: COMMENT_MAX, unit: "utf16" },
  images,
  videos,
  documents,
  textOptionalWithMedia: true,
  // A video takes minutes to be processed there.
  leadSeconds: 600,
  // A refresh token stays the same for a year and may be used again.
  refreshReplay: "tolerated",
  commit: "POST /rest/posts",
  abilities: { update: true, remove: true, comment: true },
} as const satisfies Partial<PlatformFacts>;

/** A member's own profile: what any application may do that has the two products everybody gets. */
export const linkedin: PlatformFacts = {
  ...common,
  id: "linkedin",
  label: "LinkedIn",
  does: "Text, up to 20 images, a video, a document, a link card or a poll on your own profile. Can edit and delete later.",
  connect: {
    kind: "oauth",
    needs: "Your LinkedIn account.",
    fields: [],
    scopes: ["openid", "profile", "w_member_social"],
    application: {
      portal: "https://www.linkedin.com/developers/apps",
      names: { id: "Client ID", secret: "Primary Client Secret" },
      review:
        "Add the products Sign In with LinkedIn using OpenID Connect and Share on LinkedIn: both are granted at once.",
    },
  },
  options: [
    seenBy([
      { value: "PUBLIC", label: "Anyone" },
      { value: "LOGGED_IN", label: "Members of LinkedIn" },
      { value: "CONNECTIONS", label: "Your connections" },
    ]),
    ...content,
  ],
  // Reading a member's posts needs a permission that LinkedIn gives to nobody new (r_member_social).
  absence: "none",
  settleSeconds: 30,
  lacks: {
    list: "LinkedIn lets no new application read a member's posts, so older ones are not shown here. Look at your profile.",
    metrics:
      "LinkedIn gives the numbers of a member's posts to approved partners only. Open the post on LinkedIn to see them.",
  },
};

/** Pages of organisations: an application of its own, with the Community Management API. */
export const linkedinPage: PlatformFacts = {
  ...common,
  id: "linkedin-page",
  label: "LinkedIn Page",
  does: "Text, up to 20 images, a video, a document, a link card or a poll on a page. Can edit, delete and count.",
  connect: {
    kind: "oauth",
    needs: "A LinkedIn account that is super admin or content admin of the page.",
    fields: [],
    scopes: ["w_organization_social", "r_organization_social", "rw_organization_admin"],
    application: {
      portal: "https://www.linkedin.com/developers/apps",
      names: { id: "Client ID", secret: "Primary Client Secret" },
      review:
        "LinkedIn has to grant the Community Management API, and only to an application that has no other product.",
    },
  },
  options: [
    seenBy([
      { value: "PUBLIC", label: "Anyone" },
      { value: "LOGGED_IN", label: "Members of LinkedIn" },
    ]),
    ...content,
  ],
  absence: "list",
  settleSeconds: 60,
  metrics: {
    impressions: "How often the post was shown, repeated views included.",
    reach: "How many different members were shown the post.",
    clicks: "Clicks on the post, its content or the page's name.",
    likes: "Reactions of every kind.",
    comments: "Comments on the post.",
    shares: "How often the post was reposted.",
  },
};
