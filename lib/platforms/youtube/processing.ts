import { setTimeout as sleep } from "node:timers/promises";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import { asObject, asString, type Json } from "../shared/reading";
import type { Draft } from "./drafting";
import { ask } from "./http";
import { videosOf } from "./marked";

/** A step looks this long whether YouTube is done; then another step goes on. */
const LOOK_MS = 5_000;
/** A video that is still being worked on after this is published all the same: it can be watched meanwhile. */
const PATIENCE_MS = 15 * 60_000;
/** A new video may not be readable at once. */
const UNSEEN_MS = 60_000;

const WORDS: Readonly<Record<string, string>> = {
  codec: "it does not know the codec",
  conversion: "it could not be converted",
  emptyFile: "the file is empty",
  invalidFile: "the file is broken or no video",
  tooSmall: "the file is too small",
  claim: "somebody claims the rights to it",
  copyright: "it infringes a copyright",
  duplicate: "the channel has this video already",
  inappropriate: "it breaks the community guidelines",
  legal: "of a legal complaint",
  length: "it is longer than the channel may upload",
  termsOfUse: "it breaks the terms of use",
  trademark: "it infringes a trademark",
  uploaderAccountClosed: "the channel was closed",
  uploaderAccountSuspended: "the channel was suspended",
};

/** A failed video is of no use to anybody; that it goes is a courtesy and may fail. */
const discard = (context: AccountContext, id: string) =>
  ask(context, { method: "DELETE", path: `/videos?${new URLSearchParams({ id })}` });

/** Waits a few seconds for YouTube to be able to show an uploaded video; `unfinished` asks for another step. */
export async function untilProcessed(
  context: AccountContext,
  { videoId = "", uploadedAt = "" }: Draft,
  mayBegin: () => boolean,
): Promise<Result<null, PublishFailure>> {
  const begun = Date.now();
  const age = () => Date.now() - (Date.parse(uploadedAt) || begun);
  for (;;) {
    const read = await videosOf(context, [videoId], "status,processingDetails");
    if (!read.ok) return read;
    const verdict = judge(read.value[0], age());
    if (verdict === "ready") return ok(null);
    if (verdict !== "working") {
      if (verdict.next === "revise") await discard(context, videoId);
      return failWith(verdict);
    }
    // Often while it is young: short videos are done in seconds. Each look costs a unit of the day's quota.
    const pause = Math.min(4_000, Math.max(50, age() / 2));
    if (Date.now() + pause - begun > LOOK_MS || !mayBegin()) return working();
    await sleep(pause);
  }
}

const working = () =>
  failWith({
    next: "wait" as const,
    until: new Date(Date.now() + 10_000),
    reason: "The video is uploaded; YouTube is still working on it.",
    unfinished: true as const,
  });

type Verdict = "ready" | "working" | PublishFailure;

const missing: PublishFailure = {
  next: "wait",
  until: new Date(0),
  reason: "YouTube no longer has the uploaded video. It is uploaded again.",
  staleDraft: true,
};

function judge(video: Json | undefined, ageMs: number): Verdict {
  if (!video) return ageMs < UNSEEN_MS ? "working" : missing;
  const status = asObject(video.status);
  const uploadStatus = asString(status?.uploadStatus);
  if (uploadStatus === "deleted") return missing;
  if (uploadStatus === "failed" || uploadStatus === "rejected") {
    const why = asString(status?.failureReason) ?? asString(status?.rejectionReason) ?? "";
    const words = WORDS[why] ?? (why || "it gave no reason");
    return { next: "revise", field: "media", reason: `YouTube did not take the video: ${words}.` };
  }
  const details = asString(asObject(video.processingDetails)?.processingStatus);
  const done = uploadStatus === "processed" || details === "succeeded" || ageMs > PATIENCE_MS;
  return done ? "ready" : "working";
}
