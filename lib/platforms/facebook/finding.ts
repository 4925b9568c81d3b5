import { failWith, ok, type Result } from "@/lib/result";
import type {
  AccountContext,
  Deadline,
  Evidence,
  FindAnswer,
  Intent,
  Outgoing,
  PublishFailure,
  Receipt,
} from "../contract";
import { conclude, NO_DEADLINE, notRead, spanOf, unclear, within } from "../shared/finding";
import { fingerprint } from "../shared/fingerprint";
import { afterOf, isMissing } from "../shared/graph";
import { asObject, asString, type Json } from "../shared/reading";
import { ask, instantOf, postIdOf } from "./http";
import { mediaCountOf, POST_FIELDS, receiptOfRow, targetsOf, textOfRow } from "./rows-of-posts";
import { videoStatus } from "./video-status";

const PAGE = 100;
const MOST_PAGES = 10;
/** How far back a post may lie that is taken for the one Facebook calls a repetition. */
const REPEAT_MS = 30 * 60_000;

/**
 * Videos and stories are looked for by the handle that stands in them, posts and comments in the Page's own list, back
 * beyond the intent. One complete reading that finds nothing is `no`.
 */
export async function find(
  context: AccountContext,
  intent: Intent,
  deadline: Deadline = NO_DEADLINE,
): Promise<FindAnswer> {
  const { act, videoId, photos, target } = intent.material;
  if (act === "video" || act === "reel") return findVideo(context, videoId, deadline);
  if (act === "photo-story" || act === "video-story") return findStory(context, videoId ?? photos, deadline);
  const edge = act === "comment" ? `/${target}/comments` : `/${context.accountId}/published_posts`;
  return findInList(context, edge, intent, deadline);
}

async function findVideo(
  context: AccountContext,
  videoId: string | undefined,
  deadline: Deadline,
): Promise<FindAnswer> {
  if (!videoId)
    return { found: "no", evidence: { note: "There was no video that could have been published." } };
  const looked = await videoStatus(context, videoId, within(deadline));
  if (!looked.ok)
    return isMissing(looked.failure)
      ? { found: "no", evidence: { ...looked.failure.evidence, note: "The video is not there." } }
      : notRead(looked.failure);
  const { published, working, problem, address, publishedAt, evidence } = looked.value;
  if (published) return { found: "yes", receipt: { remoteId: videoId, address, publishedAt }, evidence };
  if (!problem && working)
    return unclear("Facebook is still working on the video, so it may yet appear.", evidence, true);
  return { found: "no", evidence };
}

/** A story names the file it was made of. */
async function findStory(
  context: AccountContext,
  file: string | undefined,
  deadline: Deadline,
): Promise<FindAnswer> {
  if (!file) return { found: "no", evidence: { note: "There was no file that could have been published." } };
  const read = await readList(context, `/${context.accountId}/stories`, { limit: String(PAGE) }, deadline);
  if (!read.ok) return notRead(read.failure);
  const story = read.value.rows.find(({ media_id: media }) => String(media) === file);
  const id = asString(story?.post_id);
  if (!story || !id)
    return read.value.complete
      ? { found: "no", evidence: read.value.evidence }
      : unclear("The list of stories is too long to read.", read.value.evidence);
  const receipt: Receipt = {
    remoteId: postIdOf(context.accountId, id),
    address: asString(story.url),
    publishedAt: instantOf(story.creation_time),
  };
  return { found: "yes", receipt, evidence: read.value.evidence };
}

async function findInList(
  context: AccountContext,
  edge: string,
  intent: Intent,
  deadline: Deadline,
): Promise<FindAnswer> {
  const { from } = spanOf(intent);
  const comment = intent.material.act === "comment";
  const query: Record<string, string> = comment
    ? { fields: "id,message,created_time,permalink_url,from", order: "reverse_chronological" }
    : { fields: POST_FIELDS, since: String(Math.floor(from / 1000)) };
  const read = await readList(context, edge, { ...query, limit: String(PAGE) }, deadline, from);
  if (!read.ok) {
    const gone = comment && isMissing(read.failure);
    const note = "The post it would stand under is not there.";
    return gone ? { found: "no", evidence: { ...read.failure.evidence, note } } : notRead(read.failure);
  }
  const { rows, complete, evidence } = read.value;
  const found = candidates(rows, intent, context);
  return complete || found.length > 1
    ? conclude(found, evidence)
    : unclear(`The time of sending lies more than ${rows.length} posts back.`, evidence);
}

/** Rows that can be the intent's. A post that holds its very photos is it, whatever else looks the same. */
function candidates(rows: readonly Json[], intent: Intent, context: AccountContext): Receipt[] {
  const { from, to } = spanOf(intent);
  const comment = intent.material.act === "comment";
  const wanted = fingerprint(intent.outgoing);
  const timely = rows.filter((row) => {
    const at = instantOf(row.created_time)?.getTime() ?? 0;
    return at >= from && at <= to;
  });
  const receipts = (some: readonly Json[]) => some.flatMap((row) => receiptOfPost(row, context.origin));
  const photos = (intent.material.photos ?? "").split(",").filter(Boolean);
  const exact = timely.filter((row) => targetsOf(row).some((id) => photos.includes(id)));
  if (exact.length > 0) return receipts(exact);
  return receipts(
    timely.filter((row) => {
      const files = intent.outgoing.mediaCount;
      const mediaCount = comment ? files : filesShown(row, files);
      const writer = asString(asObject(row.from)?.id) ?? context.accountId;
      const ours = !comment || writer === context.accountId;
      return ours && fingerprint({ text: textOfRow(row), mediaCount }) === wanted;
    }),
  );
}

/** How many files a row shows where a post of so many is looked for: the preview of a link can look like one. */
function filesShown(row: Json, wanted: number): number {
  const count = mediaCountOf(row);
  return wanted === 0 && count === 1 ? 0 : count;
}

/** The proof inside a row of the feed: it is known by its own id, whatever film its link leads to. */
function receiptOfPost(row: Json, origin: string): Receipt[] {
  const receipt = receiptOfRow(row, origin);
  return receipt ? [{ ...receipt, remoteId: asString(row.id) ?? receipt.remoteId }] : [];
}

type ListRead = { rows: Json[]; complete: boolean; evidence: Evidence };

/** A list to its end, or back to `from` where it is given. */
async function readList(
  context: AccountContext,
  path: string,
  query: Readonly<Record<string, string>>,
  deadline: Deadline,
  from = 0,
): Promise<Result<ListRead, PublishFailure>> {
  const rows: Json[] = [];
  let after: string | null = null;
  let evidence: Evidence = {};
  for (let page = 0; page < MOST_PAGES && deadline.leftMs() > 0; page += 1) {
    const asked: Awaited<ReturnType<typeof ask>> = await ask(context, {
      path,
      query: { ...query, ...(after ? { after } : {}) },
      timeoutMs: within(deadline),
    });
    if (!asked.ok) return asked;
    const { json, answer } = asked.value;
    const given = Array.isArray(json.data) ? json.data.map(asObject) : null;
    if (!given || given.includes(null)) {
      const reason = "Facebook's list of posts could not be read.";
      return failWith({ next: "look", reason, evidence: answer.trace });
    }
    rows.push(...given.filter((row) => row !== null));
    // The posts themselves are nobody's evidence: only that they were read.
    evidence = { ...answer.trace, body: "", note: `Read ${rows.length} entries on ${page + 1} page(s).` };
    const oldest = instantOf(rows.at(-1)?.created_time)?.getTime() ?? Number.POSITIVE_INFINITY;
    after = afterOf(json);
    if (after === null || oldest < from) return ok({ rows, complete: true, evidence });
  }
  return ok({ rows, complete: false, evidence });
}

/**
 * Whether the newest post of the Page says what `outgoing` says and is young enough to be a lost attempt's, by Facebook's
 * clock. It may be as long as the list cannot be read.
 */
export async function repeatsLatest(context: AccountContext, outgoing: Outgoing): Promise<boolean> {
  const asked = await ask(context, {
    path: `/${context.accountId}/published_posts`,
    query: { fields: POST_FIELDS, limit: "5" },
    timeoutMs: 10_000,
  });
  const rows: unknown = asked.ok ? asked.value.json.data : null;
  if (!asked.ok || !Array.isArray(rows)) return true;
  const { answer } = asked.value;
  const now = instantOf(answer.headers.date)?.getTime() ?? Date.now();
  const files = outgoing.media.length;
  const wanted = fingerprint({ text: outgoing.text, mediaCount: files });
  return rows.some((one) => {
    const row: Json = asObject(one) ?? {};
    const at = instantOf(row.created_time)?.getTime() ?? 0;
    const same = fingerprint({ text: textOfRow(row), mediaCount: filesShown(row, files) }) === wanted;
    return same && now - at < REPEAT_MS;
  });
}
