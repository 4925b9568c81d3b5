import { createHash } from "node:crypto";
import type { Account } from "../accounts.ts";
import { grown } from "../metrics.ts";
import type { Post } from "../posts.ts";
import { linksIn } from "./weighted.ts";
import type { Medium, Member, Service, TweetData } from "./x.ts";

const shownLength = 280;

const shortOf = (id: string, url: string): string =>
  `https://t.co/${createHash("sha256").update(`${id} ${url}`).digest("base64url").replace(/[-_]/g, "0").slice(0, 10)}`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

type Entity = { start: number; end: number; url: string; expanded_url: string; display_url: string };

/** The text as X shows it: every address behind a short one, media behind one of its own at the end. */
function shortened(service: Service, post: Post<TweetData>, text: string, withMedia: boolean) {
  const urls: (Entity & { media_key?: string })[] = [];
  let shown = "";
  let at = 0;
  const add = (url: string, expanded: string, more: { media_key?: string } = {}) => {
    const start = [...shown].length;
    shown += url;
    const display_url = expanded.replace(/^https?:\/\//, "").slice(0, 30);
    urls.push({ start, end: start + url.length, url, expanded_url: expanded, display_url, ...more });
  };
  for (const { start, end, url } of linksIn(text)) {
    shown += escaped(text.slice(at, start));
    add(shortOf(post.remoteId, url), /^https?:/i.test(url) ? url : `http://${url}`);
    at = end;
  }
  shown += escaped(text.slice(at));
  const [first] = post.data.media;
  if (first && withMedia) {
    if (shown !== "") shown += " ";
    const kind = first.category === "tweet_video" ? "video" : "photo";
    const expanded = `${permalink(service, post)}/${kind}/1`;
    const url = shortOf(post.remoteId, expanded);
    for (const { key } of post.data.media) {
      if (key === first.key) add(url, expanded, { media_key: key });
    }
  }
  return { text: shown, ...(urls.length > 0 ? { entities: { urls } } : {}) };
}

export function permalink(service: Service, post: Post<TweetData>): string {
  const handle = service.accounts.get(post.accountId)?.handle ?? "i";
  return `${service.base}/${handle}/status/${post.remoteId}`;
}

export function countsOf(service: Service, post: Post<TweetData>) {
  const age = service.world.now() - post.receivedAt;
  const count = (name: string, most: number) => grown(post.remoteId, name, age, most);
  return {
    reposts: count("repost", 30),
    replies: service.posts.answers(post.remoteId).length,
    likes: count("like", 120),
    quotes: count("quote", 5),
    bookmarks: count("bookmark", 12),
    impressions: count("impression", 9_000),
    clicks: count("click", 60),
  };
}

/** A post with the fields that were asked for; `renamed` accounts get the newest documentation's names. */
export function tweetView(
  service: Service,
  post: Post<TweetData>,
  wanted: readonly string[],
  renamed: boolean,
): Record<string, unknown> {
  const counts = countsOf(service, post);
  const isLong = [...post.text].length > shownLength;
  const short = isLong ? `${[...post.text].slice(0, shownLength - 1).join("")}…` : post.text;
  const { text, entities } = shortened(service, post, short, true);
  const public_metrics = {
    [renamed ? "repost_count" : "retweet_count"]: counts.reposts,
    reply_count: counts.replies,
    like_count: counts.likes,
    quote_count: counts.quotes,
    bookmark_count: counts.bookmarks,
    impression_count: counts.impressions,
  };
  const { media, poll, history } = post.data;
  const attachments = {
    ...(media.length > 0 ? { media_keys: media.map(({ key }) => key) } : {}),
    ...(poll ? { poll_ids: [post.remoteId] } : {}),
  };
  const note = shortened(service, post, post.text, false);
  const fields: Record<string, [name: string, value: unknown]> = {
    author_id: ["author_id", post.accountId],
    created_at: ["created_at", post.createdAt],
    conversation_id: ["conversation_id", rootOf(service, post)],
    lang: ["lang", "en"],
    public_metrics: ["public_metrics", public_metrics],
    non_public_metrics: [
      "non_public_metrics",
      {
        impression_count: counts.impressions,
        url_link_clicks: counts.clicks,
        user_profile_clicks: 0,
        engagements: counts.likes + counts.clicks,
      },
    ],
    attachments: ["attachments", Object.keys(attachments).length > 0 ? attachments : undefined],
    referenced_tweets: [
      renamed ? "referenced_posts" : "referenced_tweets",
      post.parentId ? [{ type: "replied_to", id: post.parentId }] : undefined,
    ],
    entities: ["entities", entities],
    note_tweet: [renamed ? "note_post" : "note_tweet", isLong ? note : undefined],
    edit_controls: [
      "edit_controls",
      {
        is_edit_eligible: post.parentId === null && poll === null,
        editable_until: new Date(Date.parse(post.createdAt) + 3_600_000).toISOString(),
        edits_remaining: Math.max(0, 6 - history.length),
      },
    ],
  };
  const asked = wanted.flatMap((name) => {
    const field = fields[name];
    return field?.[1] === undefined ? [] : [field];
  });
  return {
    id: post.remoteId,
    text,
    [renamed ? "edit_history_post_ids" : "edit_history_tweet_ids"]: history,
    ...Object.fromEntries(asked),
  };
}

/** Names of the fields that may be asked for. */
export const tweetFieldNames = [
  "id",
  "text",
  "author_id",
  "created_at",
  "conversation_id",
  "lang",
  "public_metrics",
  "non_public_metrics",
  "organic_metrics",
  "attachments",
  "referenced_tweets",
  "entities",
  "note_tweet",
  "edit_controls",
  "edit_history_tweet_ids",
];

function rootOf(service: Service, post: Post<TweetData>): string {
  let root = post;
  for (let parent = post.parentId; parent; ) {
    const above = service.posts.trace(parent);
    if (!above) break;
    root = above;
    parent = above.parentId;
  }
  return root.remoteId;
}

export const mediumUrl = ({ base }: Service, { id }: Medium): string => `${base}/media/${id}`;

export function mediumView(service: Service, medium: Medium, wanted: readonly string[]) {
  const type = { tweet_video: "video", tweet_gif: "animated_gif" }[medium.category] ?? "photo";
  const fields: Record<string, unknown> = {
    url: type === "photo" ? mediumUrl(service, medium) : undefined,
    preview_image_url: type === "photo" ? undefined : mediumUrl(service, medium),
    alt_text: medium.alt || undefined,
  };
  const asked = wanted.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]);
  return { media_key: medium.key, type, ...Object.fromEntries(asked) };
}

export function userView(service: Service, account: Account<Member>, wanted: readonly string[]) {
  const age = service.world.now() - account.createdAt;
  const fields: Record<string, unknown> = {
    profile_image_url: `${service.base}/avatars/${account.id}.png`,
    verified: account.data.subscription !== "None",
    verified_type: account.data.subscription === "None" ? "none" : "blue",
    subscription_type: account.data.subscription,
    public_metrics: {
      followers_count: 120 + grown(account.id, "follower", age, 400),
      following_count: 48,
      [account.data.renamed ? "post_count" : "tweet_count"]: service.posts.count(account.id),
      listed_count: 3,
      like_count: 12,
      media_count: 0,
    },
  };
  const asked = wanted.filter((name) => name in fields).map((name) => [name, fields[name]]);
  return { id: account.id, name: account.name, username: account.handle, ...Object.fromEntries(asked) };
}
