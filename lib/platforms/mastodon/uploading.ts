import { setTimeout as sleep } from "node:timers/promises";
import { objectOf } from "@/lib/outbound/answer";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, PublishFailure } from "../contract";
import { unreached, wordsOf } from "../shared/failures";
import { multipart } from "../shared/multipart";
import { asObject, asString } from "../shared/reading";
import { mastodon as facts } from "./facts";
import { ask, classify, send } from "./http";

/** A step waits so long for a file that is being processed; then the next one asks again. */
const PATIENCE_MS = 4_000;
const POLL_MS = 400;

/** A file at the server. `processed` false: it was taken, and is being worked on. */
export type Uploaded = { remoteId: string; processed: boolean };

/** What the server would refuse of the files together, said before any is uploaded. */
export function problemOf(media: readonly OutgoingMedia[]): PublishFailure | null {
  const no = (reason: string): PublishFailure => ({ next: "revise", field: "media", reason });
  for (const { kind, mimeType } of media) {
    const rule = kind === "video" ? facts.videos : kind === "image" ? facts.images : null;
    if (!rule?.mimeTypes.includes(mimeType))
      return no(`Mastodon does not take files of the kind ${mimeType}.`);
  }
  return media.length > 1 && media.some(({ kind }) => kind === "video")
    ? no("A video stands alone on Mastodon. Remove the other files.")
    : null;
}

/** Uploads one file with its alt text. */
export async function uploadFile(
  context: AccountContext,
  media: OutgoingMedia,
): Promise<Result<Uploaded, PublishFailure>> {
  const body = multipart(media.alt === "" ? [] : [["description", media.alt]], [{ name: "file", media }]);
  for (const path of ["/api/v2/media", "/api/v1/media"]) {
    const answered = await ask(context, { method: "POST", path, body, timeoutMs: 90_000 });
    const missing = !answered.ok && answered.failure.evidence?.status === 404;
    if (missing) continue;
    if (!answered.ok) return answered;
    const { json, answer } = answered.value;
    const remoteId = asString(asObject(json)?.id);
    if (remoteId) return ok({ remoteId, processed: answer.status !== 202 });
    return failWith({
      next: "wait",
      until: new Date(Date.now() + 60_000),
      reason: "The server took the file but did not say under which id.",
      evidence: answer.trace,
    });
  }
  return failWith({ next: "configure", reason: "This server has no way to upload media." });
}

/** Waits a moment until the server is done with a file; goes on in another step when that takes longer. */
export async function untilProcessed(
  context: AccountContext,
  id: string,
): Promise<Result<null, PublishFailure>> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const sent = await send(context, { path: `/api/v1/media/${encodeURIComponent(id)}`, timeoutMs: 15_000 });
    if (!sent.ok) return failWith(unreached(sent.failure));
    const { status, trace } = sent.value;
    if (status === 200) return ok(null);
    if (status === 404) {
      const reason = "The server no longer has the uploaded file; it will be uploaded again.";
      return failWith({ next: "wait", until: new Date(), reason, evidence: trace, staleDraft: true });
    }
    if (status === 422) {
      const words = wordsOf(sent.value) ?? "it gave no reason";
      const reason = `The server could not process the file: ${words}`;
      return failWith({ next: "revise", field: "media", reason, evidence: trace });
    }
    if (status !== 206 && status !== 202) return failWith(classify(sent.value, "free"));
    if (Date.now() + POLL_MS > until) break;
    await sleep(POLL_MS);
  }
  const reason = "The server is still processing the file.";
  return failWith({ next: "wait", until: new Date(Date.now() + 3_000), reason, unfinished: true });
}

/** Whether an upload still waits to be used; one that is attached or was cleaned away does not. */
export async function stillThere(context: AccountContext, id: string): Promise<boolean> {
  const sent = await send(context, { path: `/api/v1/media/${encodeURIComponent(id)}`, timeoutMs: 4_000 });
  return sent.ok && [200, 202, 206].includes(sent.value.status) && objectOf(sent.value) !== null;
}
