import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "@/lib/auth/scope";
import { withAccess } from "@/lib/channels/work";
import { log } from "@/lib/log";
import type {
  AccountContext,
  Outgoing,
  Progress,
  PublishFailure,
  RemoteDraft,
} from "@/lib/platforms/contract";
import type { Platform } from "@/lib/platforms/contract-platform";
import { requirePlatform } from "@/lib/platforms/registry";
import { failWith, ok, type Result } from "@/lib/result";
import { CLAIM_BEAT_MS, STEP_BEGINS_MS, STEP_MS } from "../clock/rules";
import { outgoingOf } from "../composing/work";
import { type Operation, readOperation } from "../publishing/mutations";
import { contentHash } from "../publishing/rules";
import { giveUploadsBack, takeUploads } from "../quotas/mutations";
import { platformIdOf } from "../rules";
import { extendClaim, keepDraft, recordUnprepared } from "./mutations";

/** How long a step waits for a platform that is processing, before the next one asks again. */
const LONGEST_PAUSE_MS = 20_000;

/** The draft that preparing left, if it was made for this very content. */
function keptDraft(operation: Operation): RemoteDraft | null {
  const kept = operation.remoteDraft as { hash?: string; draft?: RemoteDraft } | null;
  return kept?.hash === contentHash(operation.content) ? (kept.draft ?? null) : null;
}

/** Keeps each file's upload as it comes, and ends the step when it has run long enough or the post was changed. */
function progressOf(operation: Operation): Progress & { began(): boolean; ranLong(): boolean } {
  const begun = performance.now();
  let wanted = true;
  let uploaded = false;
  const mayBegin = () => wanted && performance.now() - begun < STEP_BEGINS_MS;
  return {
    keep: async (draft) => {
      uploaded = true;
      wanted = await keepDraft(operation, draft, false);
    },
    mayBegin,
    began: () => uploaded,
    // Only after an upload, so that every step but the last is one file further.
    ranLong: () => uploaded && !mayBegin(),
  };
}

/**
 * Uploads that are about to begin count against the platform's limit on them, once for all files of a content. Answers
 * the rows they are counted in.
 */
async function countUploads(
  operation: Operation,
  outgoing: Outgoing,
): Promise<Result<string[], PublishFailure>> {
  if (outgoing.media.length === 0 || keptDraft(operation)) return ok([]);
  const taken = await takeUploads(operation, outgoing.media.length);
  if (taken.ok) return taken;
  const until = new Date(Date.now() + (taken.failure.retryAfterSeconds ?? 60) * 1000);
  return failWith({ next: "wait", until, reason: taken.failure.message });
}

/** Runs `upload`; when it ends before its first file is kept, the next try counts all of them again, so this one does not. */
async function uploading<Value>(
  counted: readonly string[],
  progress: { began(): boolean },
  upload: () => Promise<Result<Value, PublishFailure>>,
): Promise<Result<Value, PublishFailure>> {
  let done = false;
  try {
    const outcome = await upload();
    done = outcome.ok;
    return outcome;
  } finally {
    if (!done && !progress.began()) await giveUploadsBack(counted);
  }
}

/** Whether an operation brings files along: a removal never does, an edit only where the platform forgets them otherwise. */
const sendsFiles = ({ facts }: Platform, { kind }: Pick<Operation, "kind">): boolean =>
  kind === "update" ? facts.sendsFilesOnUpdate === true : kind !== "remove";

/**
 * Whatever has to be at the platform before the one request that commits. Uploads that take long are cut into
 * steps, and after a long one the commit gets a step of its own: `wait` with `unfinished`, to go on at once.
 */
export async function prepared(
  platform: Platform,
  context: AccountContext,
  operation: Operation,
  outgoing: Outgoing,
): Promise<Result<RemoteDraft | null, PublishFailure>> {
  const { prepare } = platform;
  if (!prepare || !sendsFiles(platform, operation)) return ok(null);
  const progress = progressOf(operation);
  const counted = await countUploads(operation, outgoing);
  if (!counted.ok) return counted;
  const draft = await uploading(counted.value, progress, () =>
    prepare(context, outgoing, keptDraft(operation), progress),
  );
  if (!draft.ok) return draft;
  // Without files there is nothing at the platform that would have to be found again.
  if (outgoing.media.length > 0) await keepDraft(operation, draft.value, true);
  if (operation.status !== "claimed" || !progress.ranLong()) return draft;
  const reason = "Everything is uploaded; it is sent at once.";
  return failWith({ next: "wait", until: new Date(), reason, unfinished: true });
}

/**
 * Uploads ahead of time whatever a follower cannot see, so that at the due moment one request is left. Does
 * nothing when the operation was changed, sent or held meanwhile; `unfinished` asks for another step. A failure is
 * written to the history, and met again when due.
 */
export async function prepareAhead(
  scope: Scope,
  operationId: string,
): Promise<"prepared" | "unfinished" | "skipped"> {
  const operation = await readOperation(scope, operationId);
  if (operation?.status !== "scheduled" || operation.hold) return "skipped";
  const platform = requirePlatform(platformIdOf(operation.remoteAccount));
  try {
    const outgoing = await outgoingOf(scope, operation);
    if (!outgoing.ok || !platform.prepare) return "skipped";
    const done = await withAccess(scope, operation.channelId, (context) =>
      prepared(platform, context, operation, outgoing.value),
    );
    if (done.ok) return "prepared";
    const { failure } = done;
    if (failure.next === "wait" && failure.unfinished) {
      // The platform is still busy with a file: asking again at once would only be a loop.
      await sleep(Math.min(LONGEST_PAUSE_MS, Math.max(0, failure.until.getTime() - Date.now())));
      return "unfinished";
    }
    await recordUnprepared(operation, {
      step: "prepared",
      outcome: "info",
      summary: `Uploading ahead of time did not work; it is done when due. ${failure.reason}`,
      evidence: failure.evidence,
    });
    return "skipped";
  } catch (error) {
    // Not a retry of the engine's: its pauses could outlast the due time.
    log().warn({ err: error, operationId }, "preparing ahead failed; it is done when due");
    return "skipped";
  }
}

/**
 * Keeps a claim alive while `work` prepares: its lease is short, so that a process that dies is soon replaced. Ends
 * with the work, when the claim is somebody else's or armed, and when a step has outlasted what any may take.
 */
export async function keepingClaim<Value>(claimed: Operation, work: () => Promise<Value>): Promise<Value> {
  const begun = performance.now();
  let asking = false;
  const beat = setInterval(async () => {
    if (asking) return;
    asking = true;
    const lost = await extendClaim(claimed).then(
      (kept) => !kept,
      (error: unknown) => {
        log().warn({ err: error, operationId: claimed.id }, "a claim could not be extended; trying again");
        return false;
      },
    );
    asking = false;
    if (lost || performance.now() - begun > STEP_MS) clearInterval(beat);
  }, CLAIM_BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
