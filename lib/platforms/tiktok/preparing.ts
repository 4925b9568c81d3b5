import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, OutgoingMedia, PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import { problemOf } from "./checking";
import { type Creator, readCreator } from "./creator";
import { isOpen, photoDraftOf, videoDraftOf } from "./draft";
import { begin, sendAhead, stillThere } from "./uploading";

/** Asks about the creator, and holds the post against the answer. */
async function askedFor(
  context: AccountContext,
  outgoing: Outgoing,
): Promise<Result<Creator, PublishFailure>> {
  const creator = await readCreator(context);
  if (!creator.ok) return creator;
  const { privacy, maxSeconds } = creator.value;
  if (!privacy.includes(outgoing.options.privacy ?? ""))
    return failWith({
      next: "revise",
      field: "options",
      reason: "TikTok does not offer this account what was chosen for who can see it. Choose again.",
    });
  const seconds = outgoing.media[0]?.seconds ?? 0;
  if (maxSeconds !== null && seconds > maxSeconds)
    return failWith({
      next: "revise",
      field: "media",
      reason: `TikTok takes videos of up to ${maxSeconds} seconds from this account. Shorten it.`,
    });
  return creator;
}

const preparePhotos: NonNullable<Platform["prepare"]> = async (context, outgoing, draft) => {
  if (outgoing.media.some(({ address }) => address === null))
    return failWith({
      next: "configure",
      reason:
        "TikTok fetches photos from this server, so it must be reachable from the internet: an operator sets PUBLIC_URL.",
    });
  const files = outgoing.media.map(({ mediaId }) => mediaId);
  const before = photoDraftOf(draft, files);
  if (before) return ok(before);
  const creator = await askedFor(context, outgoing);
  if (!creator.ok) return creator;
  return ok({ kind: "photos", files, closed: creator.value.closed, askedAt: new Date().toISOString() });
};

async function begun(context: AccountContext, outgoing: Outgoing, media: OutgoingMedia) {
  const creator = await askedFor(context, outgoing);
  return creator.ok ? begin(context, outgoing, media, creator.value.closed) : creator;
}

/**
 * A video is uploaded all but its last stretch, which publishes it. Photos leave nothing behind: TikTok fetches them
 * when it is told to publish.
 */
export const prepare: NonNullable<Platform["prepare"]> = async (context, outgoing, draft, progress) => {
  const problem = problemOf(outgoing);
  if (problem) return failWith(problem);
  const [media] = outgoing.media;
  if (media?.kind !== "video") return preparePhotos(context, outgoing, draft, progress);
  const before = videoDraftOf(draft, media.mediaId);
  const isReady = before !== null && before.sent >= before.chunks - 1;
  const checked = before && isReady ? await stillThere(context, media, before) : ok(before);
  if (!checked.ok) return checked;
  const usable = checked.value && isOpen(checked.value) ? checked.value : null;
  const upload = usable ? ok(usable) : await begun(context, outgoing, media);
  if (!upload.ok) return upload;
  if (!usable) await progress?.keep(upload.value);
  return sendAhead(context, media, upload.value, progress);
};
