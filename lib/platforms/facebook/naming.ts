import type { AccountContext, PostIdentity, Receipt } from "../contract";
import { afterOf, isMissing } from "../shared/graph";
import { asObject, asString } from "../shared/reading";
import { ask, websiteAt } from "./http";
import { receiptOfRow } from "./rows-of-posts";
import { videoStatus } from "./video-status";

const FIELDS = "id,created_time,permalink_url,attachments{media_type,target,subattachments}";
const PAGE = 100;
/** Addresses that only Facebook can read are looked for among so many pages of posts. */
const MOST_PAGES = 3;

const without = (address: string): string =>
  address
    .replace(/^https?:\/\/(?:www\.|m\.|web\.)?/, "")
    .replace(/#.*$/, "")
    .replace(/[/?]+$/, "");

/** The path on Facebook's website; null when the address is not there. */
function pathOf(context: AccountContext, address: string): URL | null {
  if (!URL.canParse(address)) return null;
  const website = websiteAt(context.origin);
  if (address.startsWith(`${website}/`))
    return new URL(address.slice(website.length), "https://www.facebook.com");
  const url = new URL(address);
  return /(^|\.)(facebook\.com|fb\.com|fb\.watch)$/.test(url.hostname) ? url : null;
}

type Named = { post?: string; video?: string };

/** The ids an address carries. */
function idsIn(url: URL, pageId: string): Named {
  const query = (name: string) => {
    const value = url.searchParams.get(name) ?? "";
    return /^\d+$/.test(value) ? value : null;
  };
  const own = (post: string | null) => (post ? { post: `${pageId}_${post}` } : {});
  const whole = new RegExp(`^/(${pageId}_\\d+)/?$`).exec(url.pathname)?.[1];
  if (whole) return { post: whole };
  const video = /^\/(?:reel|[^/]+\/videos(?:\/[^/]+)?)\/(\d+)/.exec(url.pathname)?.[1] ?? query("v");
  if (video) return { video };
  const post = /^\/[^/]+\/posts\/(?:[^/]+\/)?(\d+)\/?$/.exec(url.pathname)?.[1] ?? query("story_fbid");
  return own(post ?? null);
}

/** The Page's own post that an address names, as Facebook knows it. */
export async function identifyPost(context: AccountContext, address: string): Promise<PostIdentity> {
  const url = pathOf(context, address);
  if (!url)
    return {
      known: "no",
      reason: "That is not the address of a post on Facebook. Open the post and copy its address.",
    };
  const named = idsIn(url, context.accountId);
  if (named.video) return byVideo(context, named.video);
  if (named.post) return byPost(context, named.post);
  return byAddress(context, address);
}

const notOurs = ({ handle }: AccountContext): PostIdentity => ({
  known: "no",
  reason: `That is not a post of ${handle}, or it is no longer there.`,
});

async function byVideo(context: AccountContext, videoId: string): Promise<PostIdentity> {
  const looked = await videoStatus(context, videoId);
  if (!looked.ok)
    return isMissing(looked.failure) ? notOurs(context) : { known: "unclear", reason: looked.failure.reason };
  const { address, publishedAt, postId } = looked.value;
  // Only a video of the Page itself says how far it is; the id of its post says whose it is.
  if (postId?.includes("_") && !postId.startsWith(`${context.accountId}_`)) return notOurs(context);
  return { known: "yes", receipt: { remoteId: videoId, address, publishedAt } };
}

async function byPost(context: AccountContext, postId: string): Promise<PostIdentity> {
  const asked = await ask(context, { path: `/${postId}`, query: { fields: `${FIELDS},from` } });
  if (!asked.ok)
    return isMissing(asked.failure) ? notOurs(context) : { known: "unclear", reason: asked.failure.reason };
  const { json } = asked.value;
  const receipt = receiptOfRow(json, context.origin);
  if (!receipt) return { known: "unclear", reason: "Facebook's answer could not be read." };
  const owner = asString(asObject(json.from)?.id);
  return owner !== null && owner !== context.accountId ? notOurs(context) : { known: "yes", receipt };
}

async function byAddress(context: AccountContext, address: string): Promise<PostIdentity> {
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const asked: Awaited<ReturnType<typeof ask>> = await ask(context, {
      path: `/${context.accountId}/published_posts`,
      query: { fields: FIELDS, limit: String(PAGE), ...(after ? { after } : {}) },
    });
    if (!asked.ok) return { known: "unclear", reason: asked.failure.reason };
    const receipt = atAddress(asked.value.json.data, address, context.origin);
    if (receipt) return { known: "yes", receipt };
    after = afterOf(asked.value.json);
    if (after === null) return notOurs(context);
  }
  return notOurs(context);
}

function atAddress(data: unknown, address: string, origin: string): Receipt | null {
  const receipts = (Array.isArray(data) ? data.map(asObject) : []).map(
    (row) => row && receiptOfRow(row, origin),
  );
  return receipts.find((one) => one?.address && without(one.address) === without(address)) ?? null;
}
