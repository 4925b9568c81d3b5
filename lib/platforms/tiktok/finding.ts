import type {
  AccountContext,
  Deadline,
  Evidence,
  FindAnswer,
  Intent,
  PostIdentity,
  PublishFailure,
  Receipt,
} from "../contract";
import type { RemotePost } from "../contract-reading";
import { isAway } from "../shared/failures";
import { normalise } from "../shared/fingerprint";
import { PUBLIC } from "./http";
import { list, readVideos } from "./listing";
import { isWaitingForBytes, PUBLIC_LEVEL, receiptOf, settled } from "./status";

const PATIENCE_MS = 5_000;
const SKEW_MS = 2 * 60_000;
const CEILING_MS = 100_000;
/** Fetching and processing photos takes TikTok minutes, and the list shows when that was done. */
const FETCHING_MS = 60 * 60_000;
const PAGES = 10;
const PAGE_MS = 20_000;
const NO_DEADLINE: Deadline = { leftMs: () => Number.POSITIVE_INFINITY };

const unclear = (reason: string, evidence: Evidence = {}, away = false): FindAnswer => ({
  found: "unclear",
  reason,
  evidence,
  away,
});

const unasked = (failure: PublishFailure): FindAnswer =>
  unclear(failure.reason, failure.evidence ?? {}, isAway(failure) && !isForgotten(failure));

/** TikTok was asked and does not know the handle any more. */
const isForgotten = (failure: PublishFailure): boolean =>
  failure.next === "wait" && failure.staleDraft === true;

/**
 * A video is asked for by its handle: published, given up, or still lacking bytes. Photos have none; they are looked
 * for in the list of public posts, which can prove that they are there and never that they are not.
 */
export async function find(
  context: AccountContext,
  intent: Intent,
  deadline: Deadline = NO_DEADLINE,
): Promise<FindAnswer> {
  const { publishId, bytes, audience } = intent.material;
  if (!publishId) return findListed(context, intent, deadline);
  const whole = Number(bytes) || 0;
  const isPublic = audience === PUBLIC_LEVEL;
  const status = await settled(context, publishId, { whole, isPublic, patienceMs: PATIENCE_MS, deadline });
  switch (status.state) {
    case "published":
      return {
        found: "yes",
        receipt: receiptOf(context, { publishId, postId: status.postId, kind: "video" }),
        evidence: status.evidence,
      };
    case "failed":
      return { found: "no", evidence: { ...status.evidence, note: status.failure.reason } };
    case "processing":
      return isWaitingForBytes(status, whole)
        ? { found: "no", evidence: status.evidence }
        : unclear("TikTok is still working on the video.", status.evidence, true);
    case "unknown":
      return unasked(status.failure);
  }
}

/** What a listed post has to say, and when it may have been made. */
type Wanted = { from: number; to: number; texts: ReadonlySet<string> };

function wantedOf({ armedAt, notAfter, material, outgoing: { text } }: Intent): Wanted {
  const { title = "" } = material;
  return {
    from: armedAt.getTime() - SKEW_MS,
    to: notAfter.getTime() + CEILING_MS + FETCHING_MS,
    texts: new Set([text, title, `${title} ${text}`].filter(Boolean).map(normalise)),
  };
}

function isWanted({ publishedAt, text }: RemotePost, { from, to, texts }: Wanted): boolean {
  const at = publishedAt?.getTime() ?? 0;
  return at >= from && at <= to && texts.has(normalise(text));
}

async function findListed(context: AccountContext, intent: Intent, deadline: Deadline): Promise<FindAnswer> {
  const wanted = wantedOf(intent);
  const candidates: Receipt[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < PAGES; pages += 1) {
    if (deadline.leftMs() <= 0) return unclear("Reading back took too long: TikTok is slow.", {}, true);
    const page = await list(context, cursor, Math.max(1, Math.min(PAGE_MS, deadline.leftMs())));
    if (!page.ok) return unasked(page.failure);
    const { posts, next } = page.value;
    candidates.push(
      ...posts
        .filter((post) => isWanted(post, wanted))
        .map(({ remoteId, address, publishedAt }) => ({ remoteId, address, publishedAt })),
    );
    const oldest = posts.at(-1)?.publishedAt?.getTime() ?? Number.POSITIVE_INFINITY;
    cursor = next;
    if (!cursor || oldest < wanted.from) break;
  }
  const evidence = { note: `${candidates.length} posts of the account's list have this text and time.` };
  const [only, ...others] = candidates;
  if (others.length > 0) return { found: "several", candidates, evidence };
  if (only) return { found: "yes", receipt: only, evidence };
  return unclear(
    "TikTok lists public posts only, so photos that are not in the list may be there all the same.",
  );
}

const HOSTS = /^(?:[a-z0-9-]+\.)?tiktok\.com$/;

/** Handle and id inside an address of a post; null when it is none of TikTok's. */
function partsOf(context: AccountContext, address: string): { handle: string; id: string } | "short" | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const ours = context.origin !== PUBLIC && address.startsWith(`${context.origin}/`);
  if (!ours && !HOSTS.test(url.hostname)) return null;
  if (/^v[mt]\./.test(url.hostname) || /^\/t\//.test(url.pathname)) return "short";
  const found = /\/@([\w.-]+)\/(?:video|photo)\/(\d{5,20})(?:\/|$)/.exec(url.pathname);
  return found ? { handle: found[1] ?? "", id: found[2] ?? "" } : null;
}

/** The account's own post that an address names. TikTok answers for public posts only. */
export async function identifyPost(context: AccountContext, address: string): Promise<PostIdentity> {
  const parts = partsOf(context, address);
  if (parts === "short")
    return { known: "unclear", reason: "That is a short address. Open it, and copy the long one." };
  if (!parts)
    return {
      known: "no",
      reason: "That is not the address of a post on TikTok. Open the post and copy its address.",
    };
  const isOwn = parts.handle.toLowerCase() === context.handle.replace(/^@/, "").toLowerCase();
  if (!isOwn) return { known: "no", reason: `That is not a post of ${context.handle}.` };
  const videos = await readVideos(context, [parts.id]);
  if (!videos.ok) return { known: "unclear", reason: videos.failure.reason };
  const post = videos.value.find(({ remoteId }) => remoteId === parts.id);
  if (!post)
    return { known: "unclear", reason: "TikTok shows only public posts, and this one is not among them." };
  const { remoteId, address: shared, publishedAt } = post;
  return { known: "yes", receipt: { remoteId, address: shared ?? address, publishedAt } };
}
