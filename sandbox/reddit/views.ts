import { grown } from "../metrics.ts";
import type { Post } from "../posts.ts";
import { type File, isVisible, type Network, type Submission } from "./network.ts";

type Kept = Post<Submission>;

export const fileUrl = ({ base }: Network, { name }: File): string => `${base}/i.redd.it/${name}`;

const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "")
    .slice(0, 50) || "_";

const bare = (fullname: string): string => fullname.replace(/^t\d_/, "");

/** The path of a post, or of a comment below it. */
export function permalinkOf({ posts }: Network, post: Kept): string {
  const root = post.data.linkId ? posts.trace(post.data.linkId) : post;
  if (!root) return "/";
  const { subreddit, title } = root.data;
  const place = /^u_/.test(subreddit) ? `/user/${subreddit.slice(2)}` : `/r/${subreddit}`;
  const path = `${place}/comments/${bare(root.remoteId)}/${slug(title)}/`;
  return root === post ? path : `${path}${bare(post.remoteId)}/`;
}

export const wwwUrl = (network: Network, post: Kept): string =>
  `${network.base}/www.reddit.com${permalinkOf(network, post)}`;

/** Score, comments and crossposts, growing with age. */
export function numbersOf({ world, posts }: Network, post: Kept) {
  const age = world.now() - post.receivedAt;
  const below = posts.list().filter(({ data }) => data.linkId === post.remoteId).length;
  return {
    score: 1 + grown(post.remoteId, "score", age, 250),
    comments: below + grown(post.remoteId, "comments", age, 20),
    crossposts: grown(post.remoteId, "crossposts", age, 5),
  };
}

/** Texts are escaped for HTML unless `raw_json=1` is asked for. */
type Show = (text: string) => string;

const escaped: Show = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const showFor = (raw: boolean): Show => (raw ? (text) => text : escaped);

function urlOf(network: Network, { remoteId, data }: Kept, permalink: string): string {
  const id = bare(remoteId);
  if (data.kind === "link") return data.link ?? "";
  if (data.kind === "gallery") return `https://www.reddit.com/gallery/${id}`;
  if (data.kind === "image") return `https://i.redd.it/${data.files[0]?.name ?? id}`;
  if (data.kind === "video") return `https://v.redd.it/${id}`;
  return `${network.base}/www.reddit.com${permalink}`;
}

const shared = (network: Network, post: Kept, author: string) => ({
  id: bare(post.remoteId),
  name: post.remoteId,
  author,
  subreddit: post.data.subreddit,
  permalink: permalinkOf(network, post),
  created_utc: Math.floor(post.data.visibleAt / 1000),
  edited: post.editedAt === null ? false : Math.floor(post.editedAt / 1000),
});

function commentView(network: Network, post: Kept, author: string, show: Show) {
  const body = post.deletedAt === null ? post.text : "[deleted]";
  const { score } = numbersOf(network, post);
  return {
    kind: "t1",
    data: {
      ...shared(network, post, author),
      body: show(body),
      body_html: show(`<div class="md"><p>${escaped(body)}</p></div>`),
      parent_id: post.parentId,
      link_id: post.data.linkId,
      score,
      ups: score,
    },
  };
}

/** A post or comment as the API shows it; one that was deleted is an empty shell. */
export function thingView(network: Network, post: Kept, show: Show) {
  const { data } = post;
  const deleted = post.deletedAt !== null;
  const author = deleted ? "[deleted]" : (network.accounts.get(post.accountId)?.handle ?? "[deleted]");
  if (data.kind === "comment") return commentView(network, post, author, show);
  const permalink = permalinkOf(network, post);
  const numbers = numbersOf(network, post);
  const items = data.files.map(({ name }, index) => ({ media_id: name.replace(".bin", ""), id: index + 1 }));
  return {
    kind: "t3",
    data: {
      ...shared(network, post, author),
      title: show(data.title),
      selftext: deleted ? "[deleted]" : show(data.body),
      url: urlOf(network, post, permalink),
      is_self: data.kind === "self" || data.kind === "poll",
      is_video: data.kind === "video",
      ...(data.kind === "gallery" ? { is_gallery: true, gallery_data: { items } } : {}),
      over_18: data.nsfw,
      spoiler: data.spoiler,
      link_flair_text: data.flair,
      thumbnail: data.files[0]?.kind === "image" ? fileUrl(network, data.files[0]) : "self",
      score: numbers.score,
      ups: numbers.score,
      upvote_ratio: 0.97,
      num_comments: numbers.comments,
      num_crossposts: numbers.crossposts,
      total_awards_received: 0,
      view_count: null,
      removed_by_category: deleted ? "deleted" : null,
    },
  };
}

/** Posts or comments of somebody that can be seen by now, newest first. */
export const ownOf = (network: Network, accountId: string, comments: boolean): Kept[] =>
  network.posts
    .list({ accountId })
    .filter(({ data }) => (data.kind === "comment") === comments && isVisible(network, data.visibleAt))
    .sort((a, b) => b.data.visibleAt - a.data.visibleAt || b.seq - a.seq);
