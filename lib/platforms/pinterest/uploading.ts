import { request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, PublishFailure } from "../contract";
import { unreached } from "../shared/failures";
import { multipart } from "../shared/multipart";
import { asObject, asString } from "../shared/reading";
import { ask } from "./http";

/** How soon to ask again whether a video is processed. */
const POLL_MS = 10_000;
/** 2 GB over a slow line; the step's own end comes first. */
const UPLOAD_MS = 100_000;

const soon = (milliseconds: number): Date => new Date(Date.now() + milliseconds);

/** Registers a video and sends its bytes to the address that Pinterest names. Returns the upload's id there. */
export async function uploadVideo(
  context: AccountContext,
  media: OutgoingMedia,
): Promise<Result<string, PublishFailure>> {
  const body = { kind: "json", value: { media_type: "video" } } as const;
  const registered = await ask(context, { method: "POST", path: "/media", body });
  if (!registered.ok) return registered;
  const json = asObject(registered.value.json);
  const mediaId = asString(json?.media_id);
  const url = asString(json?.upload_url);
  const fields = Object.entries(asObject(json?.upload_parameters) ?? {}).flatMap(
    ([name, value]): [string, string][] => (typeof value === "string" ? [[name, value]] : []),
  );
  if (!mediaId || !url || fields.length === 0) {
    const reason = "Pinterest did not say where to upload the video.";
    const evidence = { ...registered.value.answer.trace, body: "" };
    return failWith({ next: "wait", until: soon(60_000), reason, evidence });
  }
  const sent = await request({
    method: "POST",
    url,
    body: multipart(fields, [{ name: "file", media }]),
    timeoutMs: UPLOAD_MS,
    secrets: fields.map(([, value]) => value).filter((value) => value.length > 15),
  });
  if (!sent.ok) return failWith(unreached(sent.failure));
  const { status, trace } = sent.value;
  if (status >= 200 && status < 300) return ok(mediaId);
  if (status === 413 || /EntityTooLarge/.test(trace.body ?? ""))
    return failWith({
      next: "revise",
      field: "media",
      reason: "Pinterest refused the video as too large.",
      evidence: trace,
    });
  // A refused upload is begun anew: its permission may have run out while it waited.
  const reason = `Pinterest's upload server did not take the video (${status}).`;
  return failWith({ next: "wait", until: soon(30_000), reason, evidence: trace });
}

/** Whether an uploaded video is ready to be pinned; waits while it is processed. */
export async function expectProcessed(
  context: AccountContext,
  mediaId: string,
): Promise<Result<null, PublishFailure>> {
  const answered = await ask(context, { path: `/media/${encodeURIComponent(mediaId)}` });
  if (!answered.ok) {
    if (answered.failure.evidence?.status !== 404) return answered;
    const reason = "Pinterest no longer has the uploaded video; it will be uploaded again.";
    return failWith({ next: "wait", until: soon(0), reason, staleDraft: true });
  }
  const evidence = answered.value.answer.trace;
  const status = asString(asObject(answered.value.json)?.status);
  if (status === "succeeded") return ok(null);
  if (status === "failed") {
    const reason = "Pinterest could not process the video. Save it as MP4 (H.264) and upload it again.";
    return failWith({ next: "revise", field: "media", reason, evidence });
  }
  const reason = "Pinterest is still processing the video.";
  return failWith({ next: "wait", until: soon(POLL_MS), reason, evidence, unfinished: true });
}
