import { setTimeout as sleep } from "node:timers/promises";
import type { AccountContext, Deadline, Evidence, PublishFailure, Receipt } from "../contract";
import { asNumber, asString } from "../shared/reading";
import { ask, pageAt } from "./http";
import { failureOf } from "./refusals";

/** What became of a `publish_id`. `sent` null = TikTok does not say how much it has. */
export type Status =
  | { state: "published"; postId: string | null; evidence: Evidence }
  | { state: "processing"; sent: number | null; evidence: Evidence }
  | { state: "failed"; failure: PublishFailure; evidence: Evidence }
  | { state: "unknown"; failure: PublishFailure };

/** Only of posts that everybody can see does TikTok tell the id. */
export const PUBLIC_LEVEL = "PUBLIC_TO_EVERYONE";

/** 30 questions a minute are allowed. */
const STEPS_MS = [250, 500, 1_000, 1_500, 2_000];
const LONG_STEP_MS = 4_000;
/** One question, at most. */
const ONE_MS = 30_000;

/** The id of a public post; it is missing while moderation goes on, and for good of posts that are not public. */
function postIdOf(data: Record<string, unknown>): string | null {
  // The first spelling is TikTok's own.
  const ids = data.publicaly_available_post_id ?? data.publicly_available_post_id;
  const [first] = Array.isArray(ids) ? ids : [];
  return first === undefined || first === null ? null : asString(String(first));
}

/** Asks once. */
export async function statusOf(
  context: AccountContext,
  publishId: string,
  timeoutMs?: number,
): Promise<Status> {
  const answered = await ask(context, {
    path: "/v2/post/publish/status/fetch/",
    value: { publish_id: publishId },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  if (!answered.ok) return { state: "unknown", failure: answered.failure };
  const { data, answer } = answered.value;
  const evidence = answer.trace;
  switch (asString(data.status)) {
    case "PUBLISH_COMPLETE":
      return { state: "published", postId: postIdOf(data), evidence };
    case "PROCESSING_UPLOAD":
    case "PROCESSING_DOWNLOAD":
      return { state: "processing", sent: asNumber(data.uploaded_bytes), evidence };
    case "FAILED":
      return {
        state: "failed",
        failure: failureOf(asString(data.fail_reason) ?? "", evidence),
        evidence,
      };
    default: {
      const reason = "TikTok did not say what became of the post.";
      return {
        state: "unknown",
        failure: { next: "look", reason, evidence },
      };
    }
  }
}

/**
 * Asks until it is decided, at most `patienceMs` long or until the deadline. `whole` is the size of the file: what
 * waits for the rest of its bytes is not waited for. A public post gets its id a little later than it is published.
 */
export async function settled(
  context: AccountContext,
  publishId: string,
  about: { whole: number; isPublic: boolean; patienceMs: number; deadline?: Deadline },
): Promise<Status> {
  const end = performance.now() + Math.min(about.patienceMs, about.deadline?.leftMs() ?? about.patienceMs);
  for (let asked = 0; ; asked += 1) {
    const status = await statusOf(
      context,
      publishId,
      Math.max(1, Math.min(ONE_MS, about.deadline?.leftMs() ?? ONE_MS)),
    );
    const waits =
      status.state === "published"
        ? about.isPublic && status.postId === null
        : status.state === "processing" && !isWaitingForBytes(status, about.whole);
    const step = STEPS_MS[asked] ?? LONG_STEP_MS;
    if (!waits || performance.now() + step > end) return status;
    await sleep(step);
  }
}

/** Whether TikTok still lacks bytes of the file: then nothing can have been published. */
export const isWaitingForBytes = (status: Status, whole: number): boolean =>
  status.state === "processing" && status.sent !== null && status.sent < whole;

/** The proof of a published post. Without a public id the post is known by the id it was sent under. */
export function receiptOf(
  context: AccountContext,
  about: { publishId: string; postId: string | null; kind: string },
): Receipt {
  const { publishId, postId, kind } = about;
  if (!postId) return { remoteId: publishId, address: null, publishedAt: null, handle: publishId };
  const name = encodeURIComponent(context.handle.replace(/^@/, ""));
  const path = `/@${name}/${kind === "photos" ? "photo" : "video"}/${encodeURIComponent(postId)}`;
  return { remoteId: postId, address: pageAt(context, path), publishedAt: null, handle: publishId };
}
