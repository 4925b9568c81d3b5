import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, Progress, PublishFailure } from "../contract";
import { asNumber, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { ask } from "./http";
import { initialise, put } from "./uploading";

type Part = { url: string; first: number; last: number };

/** A video whose parts are on their way. The addresses are good for a day and for these bytes only. */
export type Parts = {
  urn: string;
  /** LinkedIn's own, to be said again at the end; it may be empty. */
  token: string;
  parts: Part[];
  /** What each part that is there was called, in their order. */
  etags: string[];
  /** Epoch in milliseconds; null when it was not said. */
  endsAt: number | null;
};

const asPart = (value: unknown): Part | null => {
  const json = asObject(value);
  const url = asWebAddress(json?.uploadUrl ?? json?.url);
  const first = asNumber(json?.firstByte ?? json?.first);
  const last = asNumber(json?.lastByte ?? json?.last);
  return url && first !== null && last !== null ? { url, first, last } : null;
};

/** Parts as an earlier step kept them; null when they cannot be gone on with. */
export function readParts(kept: Json | null): Parts | null {
  const urn = asString(kept?.urn);
  const parts = Array.isArray(kept?.parts) ? kept.parts.map(asPart) : [];
  const etags = Array.isArray(kept?.etags) ? kept.etags.filter((one) => typeof one === "string") : [];
  const endsAt = asNumber(kept?.endsAt);
  if (!urn || parts.length === 0 || parts.some((part) => !part) || (endsAt !== null && endsAt <= Date.now()))
    return null;
  return {
    urn,
    token: asString(kept?.token) ?? "",
    parts: parts.filter((part) => part !== null),
    etags,
    endsAt,
  };
}

async function begin(
  context: AccountContext,
  file: OutgoingMedia,
  owner: string,
): Promise<Result<Parts, PublishFailure>> {
  const begun = await initialise(context, file, owner);
  if (!begun.ok) return begun;
  const { video, uploadInstructions, uploadToken, uploadUrlsExpireAt } = begun.value;
  const parts = readParts({
    urn: video,
    parts: uploadInstructions,
    token: uploadToken,
    endsAt: uploadUrlsExpireAt,
    etags: [],
  });
  const whole = parts?.parts.at(-1)?.last === file.bytes - 1;
  if (parts && whole) return ok(parts);
  const reason = "LinkedIn did not say how to upload the video.";
  return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason });
}

const anew = ({ evidence }: PublishFailure): PublishFailure => ({
  next: "wait",
  until: new Date(Date.now() + 5_000),
  reason: "The upload of the video cannot be gone on with; it begins anew.",
  staleDraft: true,
  ...(evidence ? { evidence } : {}),
});

type Steps = { keep(parts: Parts): Promise<void>; progress: Progress | undefined };

/** Sends the parts that are missing, keeping each; a step that ran long enough ends between two of them. */
async function sendParts(
  context: AccountContext,
  file: OutgoingMedia,
  begun: Parts,
  { keep, progress }: Steps,
): Promise<Result<Parts, PublishFailure>> {
  let state = begun;
  for (const [at, part] of begun.parts.entries()) {
    if (at < begun.etags.length) continue;
    if (at > begun.etags.length && progress && !progress.mayBegin())
      return failWith({
        next: "wait",
        until: new Date(),
        reason: `${at} of ${begun.parts.length} parts of the video are uploaded; the rest follows at once.`,
        unfinished: true,
      });
    const sent = await put(context, file, part.url, { start: part.first, end: part.last });
    if (!sent.ok) return sent;
    state = { ...state, etags: [...state.etags, sent.value.headers.etag ?? ""] };
    await keep(state);
  }
  return ok(state);
}

/** Uploads a video part by part, going on with what an earlier step left, and says that all are there; its URN. */
export async function uploadVideo(
  context: AccountContext,
  file: OutgoingMedia,
  owner: string,
  kept: Parts | null,
  steps: Steps,
): Promise<Result<string, PublishFailure>> {
  const begun = kept ? ok(kept) : await begin(context, file, owner);
  if (!begun.ok) return begun;
  const sent = await sendParts(context, file, begun.value, steps);
  if (!sent.ok) return sent;
  const { urn, token, etags } = sent.value;
  const finished = await ask(context, {
    method: "POST",
    path: "/rest/videos?action=finalizeUpload",
    json: { finalizeUploadRequest: { video: urn, uploadToken: token, uploadedPartIds: etags } },
  });
  if (finished.ok) return ok(urn);
  // All parts were there when this step began: an earlier one may have said so already, and stopped before it was kept.
  const mayBeSaid = kept !== null && kept.etags.length === kept.parts.length;
  return mayBeSaid && finished.failure.next === "revise" ? failWith(anew(finished.failure)) : finished;
}
