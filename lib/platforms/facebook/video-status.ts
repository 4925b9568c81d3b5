import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Evidence, PublishFailure } from "../contract";
import { asNumber, asObject, asString, type Json } from "../shared/reading";
import { addressOf, ask, instantOf } from "./http";

export type VideoStatus = {
  /** Bytes that are there. */
  received: number;
  uploaded: boolean;
  processing: boolean;
  published: boolean;
  /** Whether Facebook may still be about to show it. */
  working: boolean;
  /** What went wrong, in Facebook's words. */
  problem: string | null;
  expired: boolean;
  address: string;
  publishedAt: Date | null;
  /** `{page}_{post}` or only its end; null while there is none. */
  postId: string | null;
  evidence: Evidence;
};

function problemOf(phase: Json | null): string | null {
  if (phase?.status !== "error") return null;
  const first = Array.isArray(phase.errors) ? asObject(phase.errors[0]) : asObject(phase.error);
  return asString(first?.message) ?? "it gave no reason";
}

/** Some answers have no phases: then a video that is ready is out. */
const isShown = (publishing: Json | null, whole: string | null): boolean =>
  publishing
    ? (publishing.publish_status ?? "published") === "published" &&
      (publishing.status === "complete" || publishing.publish_status === "published")
    : whole === "ready";

/** How far a video is: uploaded, processed, published. */
export async function videoStatus(
  context: AccountContext,
  videoId: string,
  timeoutMs = 15_000,
): Promise<Result<VideoStatus, PublishFailure>> {
  const asked = await ask(context, {
    path: `/${encodeURIComponent(videoId)}`,
    query: { fields: "status,post_id,permalink_url" },
    timeoutMs,
  });
  if (!asked.ok) return asked;
  const { json, answer } = asked.value;
  const status = asObject(json.status);
  if (!status)
    return failWith({
      next: "wait",
      until: new Date(Date.now() + 30_000),
      reason: "Facebook did not say how far the video is.",
      evidence: answer.trace,
    });
  const [uploading, processing, publishing] = ["uploading_phase", "processing_phase", "publishing_phase"].map(
    (phase) => asObject(status[phase]),
  );
  const whole = asString(status.video_status);
  const processes = processing?.status === "in_progress";
  const shown = isShown(publishing ?? null, whole);
  return ok({
    // The field is really spelled like this.
    received: asNumber(Number(uploading?.bytes_transfered ?? 0)) ?? 0,
    uploaded:
      uploading?.status === "complete" || ["upload_complete", "processing", "ready"].includes(whole ?? ""),
    processing: processes,
    published: shown,
    working: !shown && (processes || publishing?.status === "in_progress" || whole === "processing"),
    problem:
      problemOf(uploading ?? null) ??
      problemOf(processing ?? null) ??
      problemOf(publishing ?? null) ??
      (whole === "error" || whole === "upload_failed" ? "it gave no reason" : null),
    expired: whole === "expired",
    address: addressOf(context.origin, videoId, json.permalink_url),
    publishedAt: instantOf(publishing?.publish_time),
    postId: asString(json.post_id),
    evidence: answer.trace,
  });
}
