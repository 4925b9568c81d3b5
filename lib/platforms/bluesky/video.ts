import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, objectOf } from "@/lib/outbound/answer";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, PublishFailure } from "../contract";
import { errorNameOf, unreached } from "../shared/failures";
import { streamed } from "../shared/multipart";
import { asObject, asString, type Json } from "../shared/reading";
import { classify, send } from "./xrpc";

/** A file at the server; a video that is still being worked on has a job instead of a blob. */
export type Upload = { mediaId: string; blob: Json | null; job: string | null };

/** A step waits so long for a video that is being worked on; then the next one asks again. */
const PATIENCE_MS = 4_000;
const POLL_MS = 500;
/** `com.atproto.server.getServiceAuth` gives at most half an hour. */
const TOKEN_SECONDS = 25 * 60;

/**
 * The service that makes videos ready for the network, at a simulator below its own address. Null for a bare server that
 * the network does not reach: it takes the file itself.
 */
export function videoService(origin: string): string | null {
  const url = new URL(origin);
  if (url.protocol === "https:") return "https://video.bsky.app";
  return url.pathname === "/" ? null : `${origin}/video.bsky.app`;
}

/** The server's clock, as the date of its answer says; this machine's when it says nothing. */
const clockOf = ({ headers }: Answer): number => Date.parse(headers.date ?? "") || Date.now();

const askForToken = ({ origin, access }: AccountContext, now: number) =>
  send({
    origin,
    method: "com.atproto.server.getServiceAuth",
    params: {
      aud: `did:web:${new URL(origin).host.replace(":", "%3A")}`,
      lxm: "com.atproto.repo.uploadBlob",
      exp: String(Math.floor(now / 1000) + TOKEN_SECONDS),
    },
    token: access.token,
  });

/** A short-lived token with which the service may put the finished video into the account's own store. */
async function uploadToken(context: AccountContext): Promise<Result<string, PublishFailure>> {
  const first = await askForToken(context, Date.now());
  // The server refuses an end that is past, or too far ahead, by its own clock.
  const isOff = first.ok && errorNameOf(first.value) === "BadExpiration";
  const asked = isOff ? await askForToken(context, clockOf(first.value)) : first;
  if (!asked.ok) return failWith(unreached(asked.failure));
  if (asked.value.status >= 300) return failWith(classify(asked.value, "free"));
  const token = asString(objectOf(asked.value)?.token);
  return token ? ok(token) : failWith(noUse(asked.value));
}

const noUse = (answer: Answer): PublishFailure => ({
  next: "wait",
  until: new Date(Date.now() + 60_000),
  reason: "The video service's answer could not be read.",
  evidence: { ...answer.trace, body: "" },
});

/** Sends the bytes to the service. A video it has had before is answered with the earlier job. */
export async function uploadVideo(
  context: AccountContext,
  service: string,
  media: OutgoingMedia,
): Promise<Result<Upload, PublishFailure>> {
  const token = await uploadToken(context);
  if (!token.ok) return token;
  const sent = await send({
    origin: service,
    method: "app.bsky.video.uploadVideo",
    params: { did: context.accountId, name: `${media.mediaId}.mp4` },
    procedure: streamed(media),
    token: token.value,
    timeoutMs: 110_000,
  });
  if (!sent.ok) return failWith(unreached(sent.failure));
  const status = statusIn(sent.value);
  const blob = asObject(status?.blob);
  const job = asString(status?.jobId);
  if (blob || job) return ok({ mediaId: media.mediaId, blob, job });
  return failWith(sent.value.status < 300 ? noUse(sent.value) : refused(sent.value));
}

/** The job, wrapped as the lexicon says or bare as the service has answered too. */
function statusIn(answer: Answer): Json | null {
  const json = objectOf(answer);
  return asObject(json?.jobStatus) ?? json;
}

function refused(answer: Answer): PublishFailure {
  const evidence = answer.trace;
  const name = errorNameOf(answer);
  const words = asString(objectOf(answer)?.message) ?? `status ${answer.status}`;
  if (/unconfirmed_?email|UploadForbidden/i.test(name))
    return {
      next: "reconnect",
      reason: `Bluesky takes no videos from this account (${words}). Confirm its e-mail address in Bluesky, then try again.`,
      evidence,
    };
  if (/DailyLimit|TooManyOpenUploads|ServiceOverloaded/i.test(name))
    return {
      next: "wait",
      until: new Date(Date.now() + 15 * 60_000),
      reason: `Bluesky takes no more videos right now: ${words}`,
      evidence,
    };
  if (answer.status === 400 && name !== "ExpiredToken")
    return { next: "revise", field: "media", reason: `Bluesky refused the video: ${words}`, evidence };
  return classify(answer, "free");
}

/** What became of a video: its blob, once the service is done. Goes on in another step when that takes longer. */
export async function blobOf(
  { origin }: AccountContext,
  jobId: string,
): Promise<Result<Json, PublishFailure>> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const sent = await send({
      origin: videoService(origin) ?? origin,
      method: "app.bsky.video.getJobStatus",
      params: { jobId },
      timeoutMs: 15_000,
    });
    if (!sent.ok) return failWith(unreached(sent.failure));
    const status = statusIn(sent.value);
    const blob = asObject(status?.blob);
    if (blob) return ok(blob);
    if (sent.value.status >= 400) return failWith(lost(sent.value));
    if (asString(status?.state) === "JOB_STATE_FAILED") return failWith(failed(status, sent.value));
    if (Date.now() + POLL_MS > until) break;
    await sleep(POLL_MS);
  }
  const reason = "Bluesky is still processing the video.";
  return failWith({ next: "wait", until: new Date(Date.now() + 3_000), reason, unfinished: true });
}

/** A job nobody knows any more has to be begun anew; in any other trouble it is asked for again. */
function lost(answer: Answer): PublishFailure {
  if (answer.status !== 400 && answer.status !== 404) return classify(answer, "free");
  const reason = "Bluesky no longer has the uploaded video; it will be uploaded again.";
  return { next: "wait", until: new Date(), reason, evidence: answer.trace, staleDraft: true };
}

function failed(status: Json | null, answer: Answer): PublishFailure {
  const evidence = answer.trace;
  const words = asString(status?.message) ?? asString(status?.error) ?? "it gave no reason";
  if (asString(status?.failureCode) === "pds_upload_failure") {
    const reason = `Bluesky could not store the video (${words}); it will be uploaded again.`;
    return { next: "wait", until: new Date(Date.now() + 60_000), reason, evidence, staleDraft: true };
  }
  return {
    next: "revise",
    field: "media",
    reason: `Bluesky could not process the video: ${words}`,
    evidence,
  };
}
