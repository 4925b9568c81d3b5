import type { Outgoing, OutgoingMedia, PublishFailure } from "../contract";
import { tiktok as facts } from "./facts";

const LONGEST_VIDEO_CAPTION = 2_200;
const LONGEST_PHOTO_CAPTION = 4_000;
const LONGEST_TITLE = 90;
const LONGEST_SECONDS = 600;
/** 1080p, lying or standing. */
const LONG_SIDE = 1_920;
const SHORT_SIDE = 1_080;

const revise = (field: "text" | "media" | "options", reason: string): PublishFailure => ({
  next: "revise",
  field,
  reason,
});

function isTooLarge({ kind, width, height }: OutgoingMedia): boolean {
  const [shorter = 0, longer = 0] = [width ?? 0, height ?? 0].sort((one, other) => one - other);
  return kind === "image" && (shorter > SHORT_SIDE || longer > LONG_SIDE);
}

function unfit(media: OutgoingMedia): PublishFailure | null {
  const { kind, mimeType, bytes, seconds } = media;
  const rule = kind === "image" ? facts.images : kind === "video" ? facts.videos : undefined;
  if (!rule?.mimeTypes.includes(mimeType))
    return revise("media", `TikTok does not take files of the kind ${mimeType}. Remove the file.`);
  if (bytes === 0 || bytes > rule.maxBytes)
    return revise("media", "TikTok does not take a file of this size. Choose another one.");
  if (seconds !== null && seconds > LONGEST_SECONDS)
    return revise("media", "TikTok takes videos of up to 10 minutes. Shorten it.");
  return isTooLarge(media)
    ? revise("media", "TikTok takes photos of up to 1080 × 1920. Choose a smaller one.")
    : null;
}

function fileProblem({ media }: Outgoing): PublishFailure | null {
  const bad = media.map(unfit).find((problem) => problem !== null);
  if (bad) return bad;
  const videos = media.filter(({ kind }) => kind === "video").length;
  return media.length > (videos > 0 ? 1 : facts.images.max)
    ? revise("media", "TikTok takes one video, or up to 35 photos. Remove the other files.")
    : null;
}

/** What TikTok would refuse, in time for the author to mend it. */
export function problemOf(outgoing: Outgoing): PublishFailure | null {
  const { media, text, options } = outgoing;
  if (media.length === 0) return revise("media", "TikTok takes no post without a video or photos. Add one.");
  const bad = fileProblem(outgoing);
  if (bad) return bad;
  const most = media[0]?.kind === "video" ? LONGEST_VIDEO_CAPTION : LONGEST_PHOTO_CAPTION;
  if (text.length > most)
    return revise("text", `TikTok takes captions of up to ${most} characters. Shorten it.`);
  if ((options.title ?? "").length > LONGEST_TITLE)
    return revise("options", `TikTok takes titles of up to ${LONGEST_TITLE} characters. Shorten it.`);
  if (!options.privacy) return revise("options", "TikTok wants to know who can see the post. Choose it.");
  return null;
}
