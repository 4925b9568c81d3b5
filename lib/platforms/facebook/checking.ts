import type { Outgoing, OutgoingMedia, PublishFailure } from "../contract";
import { formatOf } from "./draft";
import { facebook as facts } from "./facts";

type Field = "text" | "media" | "options";
const revise = (field: Field, reason: string): PublishFailure => ({ next: "revise", field, reason });

/** What an upload cannot be begun with; null when everything fits. */
export function misfit(outgoing: Outgoing): PublishFailure | null {
  const strange = outgoing.media.find((one) => !isTaken(one));
  if (strange) return revise("media", `Facebook does not take files of the kind ${strange.mimeType}.`);
  const videos = outgoing.media.filter(({ kind }) => kind === "video").length;
  if (videos > 0 && outgoing.media.length > 1)
    return revise("media", "A video stands alone on Facebook. Remove the other files.");
  if (outgoing.role === "comment")
    return outgoing.media.length > 0
      ? revise("media", "Comments from here are text only. Remove the file.")
      : null;
  if (formatOf(outgoing) === "reel") return reelMisfit(outgoing);
  if (formatOf(outgoing) === "story") return storyMisfit(outgoing);
  if (outgoing.options.link && outgoing.media.length > 0)
    return revise("options", "Facebook shows either files or the preview of a link. Remove one of them.");
  return null;
}

function isTaken({ kind, mimeType }: OutgoingMedia): boolean {
  if (kind === "image") return facts.images.mimeTypes.includes(mimeType);
  return kind === "video" && facts.videos?.mimeTypes.includes(mimeType) === true;
}

/** 9:16 with a little room for odd pixels. */
const isUpright = ({ width, height }: OutgoingMedia): boolean =>
  width === null || height === null || Math.abs(width / height - 9 / 16) < 0.01;

function reelMisfit({ media }: Outgoing): PublishFailure | null {
  const [video] = media;
  if (!video || media.length !== 1 || video.kind !== "video")
    return revise("media", "A reel is exactly one video.");
  if (!isUpright(video) || (video.width ?? 540) < 540)
    return revise("media", "A reel has to be upright, 9:16, with at least 540 × 960 pixels.");
  if (video.seconds !== null && (video.seconds < 3 || video.seconds > 90))
    return revise("media", "A reel has to be 3 to 90 seconds long.");
  return null;
}

function storyMisfit({ media, text }: Outgoing): PublishFailure | null {
  const [file] = media;
  if (!file || media.length !== 1) return revise("media", "A story is exactly one picture or one video.");
  if (text.trim() !== "")
    return revise("text", "A story on Facebook has no text. Remove it, or choose another format.");
  if (file.kind === "video" && !isUpright(file)) return revise("media", "A story has to be upright, 9:16.");
  if (file.kind === "video" && (file.seconds ?? 0) > 60)
    return revise("media", "The video of a story may have up to 60 seconds.");
  return null;
}
