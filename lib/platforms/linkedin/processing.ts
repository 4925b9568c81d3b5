import { setTimeout as sleep } from "node:timers/promises";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, PublishFailure } from "../contract";
import { asString } from "../shared/reading";
import { askObject } from "./http";
import { resourceOf } from "./uploading";

/** A step waits this long by itself; what takes longer is asked for in the next. */
const PATIENCE_MS = 4_000;
const BETWEEN_MS = 250;
const NEXT_STEP_MS = 5_000;
/** What has not arrived by then never will. */
const ARRIVES_MS = 10 * 60_000;

type Uploaded = { urn: string; since: string };

/** How it ended; `waits` while it has not. */
type Look = Result<null, PublishFailure> | { waits: PublishFailure };

const isDone = (look: Look): look is Result<null, PublishFailure> => "ok" in look;

async function look(context: AccountContext, file: OutgoingMedia, upload: Uploaded): Promise<Look> {
  const asked = await askObject(context, {
    path: `/rest/${resourceOf(file)}/${encodeURIComponent(upload.urn)}`,
  });
  // Not everybody who may upload may look: then the post itself tells.
  if (!asked.ok) return asked.failure.evidence?.status === 403 ? ok(null) : asked;
  const { json, answer } = asked.value;
  const evidence = answer.trace;
  if (json.status === "AVAILABLE") return ok(null);
  if (json.status === "PROCESSING_FAILED") {
    const why = asString(json.processingFailureReason);
    const reason = `LinkedIn could not process the file${why ? `: ${why}` : ""}. Save it anew and try again.`;
    return failWith({ next: "revise", field: "media", reason, evidence });
  }
  const until = new Date(Date.now() + NEXT_STEP_MS);
  if (json.status === "WAITING_UPLOAD" && Date.now() - Date.parse(upload.since) > ARRIVES_MS) {
    const reason = "The file did not arrive; it is uploaded again.";
    return failWith({ next: "wait", until, reason, evidence, staleDraft: true });
  }
  const reason = "LinkedIn is still processing the file.";
  return { waits: { next: "wait", until, reason, evidence, unfinished: true } };
}

/** Waits until LinkedIn is done with a file that was uploaded at `since`; ends `unfinished` while it is not. */
export async function untilAvailable(
  context: AccountContext,
  file: OutgoingMedia,
  upload: Uploaded,
): Promise<Result<null, PublishFailure>> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const looked = await look(context, file, upload);
    if (isDone(looked)) return looked;
    if (performance.now() >= end) return failWith(looked.waits);
    await sleep(BETWEEN_MS);
  }
}
