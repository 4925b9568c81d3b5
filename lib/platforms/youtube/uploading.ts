import { type Answer, objectOf } from "@/lib/outbound/answer";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, OutgoingMedia, Progress, PublishFailure } from "../contract";
import { unreached } from "../shared/failures";
import { classifyGoogle } from "../shared/google";
import { streamed } from "../shared/multipart";
import { asString } from "../shared/reading";
import { draftResource } from "./describing";
import type { Draft } from "./drafting";
import { sendUpload, uploadBase } from "./http";
import { findMarked } from "./marked";
import { service } from "./refusals";

/** Every chunk but the last is a multiple of 256 KiB (developers.google.com/youtube/v3/guides/using_resumable_upload_protocol). */
const CHUNK = 8 * 1024 * 1024;
const CHUNK_MS = 90_000;

/** Where an upload stands: at which byte it goes on, whole, or its session is gone. */
type Standing = { at: "byte"; next: number } | { at: "end"; videoId: string } | { at: "nowhere" };

const soon = (seconds: number, reason: string, answer?: Answer) =>
  failWith({
    next: "wait" as const,
    until: new Date(Date.now() + seconds * 1000),
    reason,
    ...(answer ? { evidence: answer.trace } : {}),
  });

/** Uploads what is missing of the video, as private. Each chunk that arrived stays, also when a later one does not. */
export async function uploadVideo(
  context: AccountContext,
  outgoing: Outgoing,
  media: OutgoingMedia,
  before: Draft,
  progress: Progress | undefined,
): Promise<Result<Draft, PublishFailure>> {
  const begun = before.session
    ? await resume(context, before, before.session)
    : await open(context, outgoing, media, before);
  if (!begun.ok) return begun;
  const { draft, session } = begun.value;
  if (!before.session) await progress?.keep(draft);
  const ended = await sendRest(context, session, media, begun.value.standing, async () => {
    await progress?.keep(draft);
    return progress?.mayBegin() ?? true;
  });
  if (!ended.ok) return ended;
  if (ended.value.at === "nowhere") return recover(context, draft, progress);
  return kept({ ...draft, videoId: ended.value.videoId, uploadedAt: new Date().toISOString() }, progress);
}

type Begun = { draft: Draft; session: string; standing: Standing };
type Ended = Exclude<Standing, { at: "byte" }>;

/** Sends chunk after chunk. `goOn` is asked after each: whether another may begin in this step. */
async function sendRest(
  context: AccountContext,
  session: string,
  media: OutgoingMedia,
  from: Standing,
  goOn: () => Promise<boolean>,
): Promise<Result<Ended, PublishFailure>> {
  let standing = from;
  while (standing.at === "byte") {
    const { next } = standing;
    const sent = await sendChunk(context, session, media, next);
    if (!sent.ok) return sent;
    standing = sent.value;
    if (standing.at !== "byte") break;
    if (standing.next <= next) return soon(30, "YouTube kept nothing of the last piece; it is sent again.");
    if (!(await goOn())) return partly(standing.next, media.bytes);
  }
  return ok(standing);
}

async function kept(draft: Draft, progress: Progress | undefined): Promise<Result<Draft, PublishFailure>> {
  await progress?.keep(draft);
  return ok(draft);
}

const partly = (done: number, all: number) =>
  failWith({
    next: "wait" as const,
    until: new Date(),
    reason: `${Math.floor((done / all) * 100)} % of the video is uploaded; the rest follows at once.`,
    unfinished: true as const,
  });

/** The session is gone: either the video was made and nobody heard, or nothing is there and all begins anew. */
async function recover(
  context: AccountContext,
  draft: Draft,
  progress: Progress | undefined,
): Promise<Result<Draft, PublishFailure>> {
  const found = await findMarked(context, draft.marker);
  if (!found.ok) return found;
  if (found.value)
    return kept({ ...draft, videoId: found.value, uploadedAt: new Date().toISOString() }, progress);
  return failWith({
    next: "wait",
    until: new Date(),
    reason: "YouTube no longer knows this upload. It begins anew.",
    staleDraft: true,
  });
}

async function open(
  context: AccountContext,
  outgoing: Outgoing,
  media: OutgoingMedia,
  draft: Draft,
): Promise<Result<Begun, PublishFailure>> {
  const query = new URLSearchParams({
    uploadType: "resumable",
    part: "snippet,status",
    notifySubscribers: String(outgoing.options.notifySubscribers !== "no"),
  });
  const sent = await sendUpload(context, {
    method: "POST",
    url: `${uploadBase(context)}/videos?${query}`,
    body: { kind: "json", value: draftResource(outgoing, draft.marker) },
    headers: {
      "content-type": "application/json; charset=UTF-8",
      "x-upload-content-length": String(media.bytes),
      "x-upload-content-type": media.mimeType,
    },
  });
  if (!sent.ok) return failWith(unreached(sent.failure));
  const answer = sent.value;
  if (answer.status !== 200) return failWith(classifyGoogle(answer, "free", service));
  const session = answer.headers.location ?? "";
  return session.startsWith(`${uploadBase(context)}/`)
    ? ok({ draft: { ...draft, session }, session, standing: { at: "byte", next: 0 } })
    : soon(60, "YouTube did not say where the video is to be sent.", answer);
}

/** Whoever knows the session's id may write to it. */
const secretsOf = (session: string): string[] => {
  const id = new URL(session).searchParams.get("upload_id");
  return id ? [id] : [];
};

/** Asks how much is there already. */
async function resume(
  context: AccountContext,
  draft: Draft,
  session: string,
): Promise<Result<Begun, PublishFailure>> {
  // Kept while the account lived elsewhere: the token is not sent there.
  if (!session.startsWith(`${uploadBase(context)}/`))
    return ok({ draft, session, standing: { at: "nowhere" } });
  const sent = await sendUpload(context, {
    method: "PUT",
    url: session,
    headers: { "content-length": "0", "content-range": `bytes */${draft.bytes}` },
    secrets: secretsOf(session),
  });
  if (!sent.ok) return failWith(unreached(sent.failure));
  const standing = standingOf(sent.value);
  return standing.ok ? ok({ draft, session, standing: standing.value }) : standing;
}

async function sendChunk(
  context: AccountContext,
  session: string,
  media: OutgoingMedia,
  start: number,
): Promise<Result<Standing, PublishFailure>> {
  const end = Math.min(start + CHUNK, media.bytes) - 1;
  const sent = await sendUpload(context, {
    method: "PUT",
    url: session,
    body: streamed(media, { start, end }),
    headers: { "content-range": `bytes ${start}-${end}/${media.bytes}` },
    timeoutMs: CHUNK_MS,
    secrets: secretsOf(session),
  });
  return sent.ok ? standingOf(sent.value) : failWith(unreached(sent.failure));
}

/** 308 names what is there (nothing without a range), 200 and 201 the video, 404 and 410 that there is no session. */
function standingOf(answer: Answer): Result<Standing, PublishFailure> {
  const { status } = answer;
  if (status === 308) {
    const last = /^bytes=0-(\d+)$/.exec(answer.headers.range ?? "")?.[1];
    return ok({ at: "byte", next: last === undefined ? 0 : Number(last) + 1 });
  }
  if (status === 404 || status === 410) return ok({ at: "nowhere" });
  if (status !== 200 && status !== 201) return failWith(classifyGoogle(answer, "free", service));
  const videoId = asString(objectOf(answer)?.id);
  return videoId
    ? ok({ at: "end", videoId })
    : soon(5, "YouTube took the video but did not say under which id.", answer);
}
