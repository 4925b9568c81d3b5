import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, OutgoingMedia, PublishFailure } from "../contract";
import type { ContainerPlan, PostPlan } from "../shared/containers";
import { instagram as facts } from "./facts";
import type { Side } from "./http";
import { sendReel } from "./uploading";

type Fields = Record<string, string>;

const revise = (field: "media" | "options", reason: string): PublishFailure => ({
  next: "revise",
  field,
  reason,
});

export const formatOf = ({ options }: Pick<Outgoing, "options">): "post" | "reel" | "story" =>
  options.format === "reel" || options.format === "story" ? options.format : "post";

const isVideo = ({ kind }: OutgoingMedia): boolean => kind === "video";

/** Of a story: developers.facebook.com/docs/instagram-platform/…/media: 60 seconds, 100 MB. */
const STORY = { seconds: 60, bytes: 100_000_000 } as const;

/** What Instagram would refuse, said before anything is made there; null when nothing is. */
function problemOf(outgoing: Outgoing): PublishFailure | null {
  const { media } = outgoing;
  const format = formatOf(outgoing);
  const [first, second] = media;
  if (!first) return revise("media", "Instagram posts need a picture or a video. Add one.");
  const taken = [...facts.images.mimeTypes, ...(facts.videos?.mimeTypes ?? [])];
  const other = media.find(({ mimeType }) => !taken.includes(mimeType));
  if (other) return revise("media", `Instagram does not take files of the kind ${other.mimeType}.`);
  if (media.length > facts.images.max) return revise("media", "A carousel has at most 10 files.");
  if (format === "reel" && (second || !isVideo(first)))
    return revise("media", "A reel is one video. Change the files, or make it a post.");
  if (format === "story" && second) return revise("media", "A story is one file. Remove the others.");
  if (format === "story") return tooLongForStory(first);
  const odd = media.find((file) => !isVideo(file) && !fitsFeed(file));
  return odd ? revise("media", "The picture is too tall or too wide: between 4:5 and 1.91:1.") : null;
}

function tooLongForStory(file: OutgoingMedia): PublishFailure | null {
  if (!isVideo(file)) return null;
  if ((file.seconds ?? 0) > STORY.seconds)
    return revise("media", "A video in a story is at most 60 seconds long.");
  return file.bytes > STORY.bytes ? revise("media", "A video in a story has at most 100 MB.") : null;
}

/** A hundredth off is what rounding to whole pixels does. */
function fitsFeed({ width, height }: OutgoingMedia): boolean {
  const ratio = facts.formats?.find(({ value }) => value === "post")?.imageRatio;
  if (!(width && height && ratio)) return true;
  return width / height >= ratio.min - 0.01 && width / height <= ratio.max + 0.01;
}

const UNREACHABLE: PublishFailure = {
  next: "configure",
  reason:
    "Instagram fetches files from this server, so it must be reachable from the internet: an operator sets PUBLIC_URL.",
};

const altOf = ({ alt }: OutgoingMedia): Fields => (alt === "" ? {} : { alt_text: alt });

const fileOf = (file: OutgoingMedia): Fields =>
  isVideo(file) ? { video_url: file.address ?? "" } : { image_url: file.address ?? "" };

const linesOf = (text: string | undefined): string[] =>
  (text ?? "")
    .split("\n")
    .map((line) => line.trim().replace(/^@/, ""))
    .filter(Boolean);

/** What is said of the post itself rather than of one of its files. */
function aboutPost({ text, options }: Outgoing): Fields {
  const collaborators = linesOf(options.collaborators);
  return {
    ...(text === "" ? {} : { caption: text }),
    ...(collaborators.length > 0 ? { collaborators: JSON.stringify(collaborators) } : {}),
    ...labelled(options),
  };
}

const labelled = ({ aiGenerated }: Outgoing["options"]): Fields =>
  aiGenerated === "on" ? { is_ai_generated: "true" } : {};

function aboutReel(outgoing: Outgoing): Fields {
  const { options } = outgoing;
  const second = Number((options.coverSecond ?? "").replace(",", ".") || Number.NaN);
  // A video of a plain post shows in the feed, as a picture does.
  const inFeed = formatOf(outgoing) === "post" || options.shareToFeed === "on";
  return {
    media_type: "REELS",
    share_to_feed: String(inFeed),
    ...(Number.isFinite(second) && second >= 0 ? { thumb_offset: String(Math.round(second * 1000)) } : {}),
    ...aboutPost(outgoing),
  };
}

function single(on: Side, context: AccountContext, outgoing: Outgoing, file: OutgoingMedia): ContainerPlan {
  if (formatOf(outgoing) === "story")
    return { fields: { media_type: "STORIES", ...fileOf(file), ...labelled(outgoing.options) } };
  if (!isVideo(file)) return { fields: { ...fileOf(file), ...altOf(file), ...aboutPost(outgoing) } };
  if (file.address !== null) return { fields: { ...fileOf(file), ...aboutReel(outgoing) } };
  return {
    fields: { upload_type: "resumable", ...aboutReel(outgoing) },
    send: (containerId) => sendReel(on, context, containerId, file),
  };
}

const childOf = (file: OutgoingMedia): Fields => ({
  is_carousel_item: "true",
  ...fileOf(file),
  ...(isVideo(file) ? { media_type: "VIDEO" } : altOf(file)),
});

/** The containers that a post needs. Fails with `revise` or, where files cannot be fetched from here, `configure`. */
export function planOf(
  on: Side,
  context: AccountContext,
  outgoing: Outgoing,
): Result<PostPlan, PublishFailure> {
  const problem = problemOf(outgoing);
  if (problem) return failWith(problem);
  const { media } = outgoing;
  const [first, second] = media;
  const sendable = on.sendsReels && first && !second && isVideo(first) && formatOf(outgoing) !== "story";
  if (!sendable && media.some(({ address }) => address === null)) return failWith(UNREACHABLE);
  if (first && !second) return ok({ children: [], post: () => single(on, context, outgoing, first) });
  return ok({
    children: media.map((file) => ({ mediaId: file.mediaId, fields: childOf(file) })),
    post: (ids) => ({
      fields: { media_type: "CAROUSEL", children: ids.join(","), ...aboutPost(outgoing) },
    }),
  });
}
