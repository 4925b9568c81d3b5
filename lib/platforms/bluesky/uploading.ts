import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, PublishFailure } from "../contract";
import { streamed } from "../shared/multipart";
import { asObject } from "../shared/reading";
import { bluesky as facts } from "./facts";
import { type Upload, uploadVideo, videoService } from "./video";
import { ask } from "./xrpc";

/** What Bluesky would refuse of the files, said before any is uploaded. */
export function problemOfFiles(media: readonly OutgoingMedia[]): string | null {
  for (const { kind, mimeType, bytes, filename } of media) {
    const rule = kind === "video" ? facts.videos : kind === "image" ? facts.images : null;
    if (!rule?.mimeTypes.includes(mimeType)) return `Bluesky does not take files of the kind ${mimeType}.`;
    if (bytes > rule.maxBytes)
      return `${filename} has ${bytes.toLocaleString("en")} bytes; Bluesky takes ${rule.maxBytes.toLocaleString("en")}. Use a smaller one.`;
  }
  return media.length > 1 && media.some(({ kind }) => kind === "video")
    ? "A video stands alone on Bluesky. Remove the other files."
    : null;
}

/** Uploads one file: a video to the network's video service where there is one, anything else to the account's server. */
export async function uploadFile(
  context: AccountContext,
  media: OutgoingMedia,
): Promise<Result<Upload, PublishFailure>> {
  const service = media.kind === "video" ? videoService(context.origin) : null;
  if (service) return uploadVideo(context, service, media);
  const answered = await ask({
    origin: context.origin,
    method: "com.atproto.repo.uploadBlob",
    token: context.access.token,
    procedure: streamed(media),
    timeoutMs: 100_000,
  });
  if (!answered.ok) return answered;
  const blob = asObject(answered.value.json.blob);
  if (blob) return ok({ mediaId: media.mediaId, blob, job: null });
  return failWith({
    next: "wait",
    until: new Date(Date.now() + 60_000),
    reason: "Bluesky took the file but did not say under which name.",
    evidence: answered.value.answer.trace,
  });
}
