import { ok, type Result } from "@/lib/result";
import type {
  AccountContext,
  Outgoing,
  OutgoingMedia,
  Progress,
  PublishFailure,
  RemoteDraft,
} from "../contract";
import type { Platform } from "../contract-platform";
import { asDate, asObject, asString, type Json } from "../shared/reading";
import { uploadEach } from "../shared/uploading";
import { shapeOf } from "./content";
import { untilAvailable } from "./processing";
import { uploadWhole } from "./uploading";
import { type Actor, urnOf } from "./urns";
import { type Parts, readParts, uploadVideo } from "./video";

/** How long an upload that no post uses is kept is not documented; half a day is what is trusted. */
const DRAFT_LIFE_MS = 12 * 60 * 60_000;

type Upload = { mediaId: string; urn: string };
/** The file that an earlier step did not finish: its parts are on their way, or it is being processed. */
type Begun = { mediaId: string } & (
  | { state: "parts"; parts: Parts }
  | { state: "processing"; urn: string; since: string }
);
type Draft = { preparedAt: string; uploads: Upload[]; begun?: Begun };

function readBegun(kept: Json | null): Begun | null {
  const mediaId = asString(kept?.mediaId);
  if (!kept || !mediaId) return null;
  const urn = asString(kept.urn);
  const since = asString(kept.since);
  if (kept.state === "processing" && urn && since) return { mediaId, state: "processing", urn, since };
  const parts = kept.state === "parts" ? readParts(asObject(kept.parts)) : null;
  return parts ? { mediaId, state: "parts", parts } : null;
}

function readDraft(draft: RemoteDraft | null): Draft | null {
  const preparedAt = asDate(draft?.preparedAt);
  if (!draft || !preparedAt || Date.now() - preparedAt.getTime() > DRAFT_LIFE_MS) return null;
  const uploads = (Array.isArray(draft.uploads) ? draft.uploads : []).flatMap((entry): Upload[] => {
    const mediaId = asString(asObject(entry)?.mediaId);
    const urn = asString(asObject(entry)?.urn);
    return mediaId && urn ? [{ mediaId, urn }] : [];
  });
  const begun = readBegun(asObject(draft.begun));
  return { preparedAt: preparedAt.toISOString(), uploads, ...(begun ? { begun } : {}) };
}

/** The URNs of the uploaded files, in their order; null when one is not known any more. */
export function assetsIn(outgoing: Outgoing, draft: RemoteDraft | null): string[] | null {
  const uploads = readDraft(draft)?.uploads ?? [];
  const urns = outgoing.media.flatMap(({ mediaId }) => {
    const upload = uploads.find((candidate) => candidate.mediaId === mediaId);
    return upload ? [upload.urn] : [];
  });
  return urns.length === outgoing.media.length ? urns : null;
}

type Step = {
  context: AccountContext;
  actor: Actor;
  begun: Begun | undefined;
  progress: Progress | undefined;
  keep(begun: Begun): Promise<void>;
};

type Processing = Extract<Begun, { state: "processing" }>;

/** Brings the bytes there, going on with the parts of a video that an earlier step left. */
async function transfer(
  { context, actor, progress, keep }: Step,
  file: OutgoingMedia,
  begun: Begun | undefined,
): Promise<Result<Processing, PublishFailure>> {
  const { mediaId } = file;
  const owner = urnOf(actor, context);
  const parts = begun?.state === "parts" ? begun.parts : null;
  const steps = { keep: (now: Parts) => keep({ mediaId, state: "parts", parts: now }), progress };
  const sent =
    file.kind === "video"
      ? await uploadVideo(context, file, owner, parts, steps)
      : await uploadWhole(context, file, owner);
  return sent.ok
    ? ok({ mediaId, state: "processing", urn: sent.value, since: new Date().toISOString() })
    : sent;
}

async function upload(step: Step, file: OutgoingMedia): Promise<Result<Upload, PublishFailure>> {
  const { context, actor, keep } = step;
  const { mediaId } = file;
  const begun = step.begun?.mediaId === mediaId ? step.begun : undefined;
  const there = begun?.state === "processing" ? ok(begun) : await transfer(step, file, begun);
  if (!there.ok) return there;
  const { urn } = there.value;
  // A member's token may not look (403): a file that is not ready yet is told by the post itself.
  if (actor === "person") return ok({ mediaId, urn });
  // An image is ready at once or soon; what takes long must not be sent again because of it.
  if (file.kind !== "image") await keep(there.value);
  const ready = await untilAvailable(context, file, there.value);
  if (ready.ok) return ok({ mediaId, urn });
  if (ready.failure.next === "wait" && !ready.failure.staleDraft) await keep(there.value);
  return ready;
}

/** Uploads the files and waits until LinkedIn is done with them. What a fresh draft already has is not sent again. */
export const preparing =
  (actor: Actor): NonNullable<Platform["prepare"]> =>
  async (context, outgoing, draft, progress) => {
    const shape = shapeOf(outgoing);
    if (!shape.ok) return shape;
    const before = readDraft(draft);
    const preparedAt = before?.preparedAt ?? new Date().toISOString();
    let done = before?.uploads ?? [];
    const step: Step = {
      context,
      actor,
      begun: before?.begun,
      progress,
      keep: async (begun) => progress?.keep({ preparedAt, uploads: done, begun }),
    };
    const uploads = await uploadEach<Upload>(outgoing.media, {
      known: async ({ mediaId }) => before?.uploads.find((one) => one.mediaId === mediaId) ?? null,
      upload: (file) => upload(step, file),
      keep: async (all) => {
        done = all;
        await progress?.keep({ preparedAt, uploads: all });
      },
      progress,
    });
    return uploads.ok ? ok({ preparedAt, uploads: uploads.value }) : uploads;
  };
