import { type Fetched, type FetchProblem, fetchFile } from "../fetching.ts";
import { GraphError } from "../graph/error.ts";
import type { MediaKind } from "../media-kind.ts";
import type { Service } from "./network.ts";

export const maxBytes = { image: 8_388_608, reel: 314_572_800, story: 104_857_600 } as const;

const notFetched = (words: string): GraphError =>
  new GraphError(9004, "Only photo or video can be accepted as media type.", {
    subcode: 2207052,
    userMessage: `The media could not be fetched from this URI: ${words}`,
  });

const tooLarge = (): GraphError =>
  new GraphError(36_000, "The image size is too large.", {
    subcode: 2207004,
    userMessage: "The image is too large to download. It should be less than 8 MiB.",
  });

const wrongFormat = (): GraphError =>
  new GraphError(36_001, "The image format is not supported.", {
    subcode: 2207005,
    userMessage: "The image format is not supported. Supported formats are: JPEG.",
  });

const wrongRatio = (): GraphError =>
  new GraphError(36_003, "The aspect ratio is not supported.", {
    subcode: 2207009,
    userMessage:
      "The submitted image with aspect ratio cannot be published. It must be between 4:5 and 1.91:1.",
  });

function isOdd({ width, height }: MediaKind): boolean {
  if (!width || !height) return false;
  const ratio = width / height;
  return ratio < 0.795 || ratio > 1.92;
}

const isProblem = (fetched: Fetched | FetchProblem): fetched is FetchProblem => typeof fetched === "string";

/** Fetches a picture and judges it at once. `feed` = the shape counts. */
export async function fetchPicture(
  { blobs }: Service,
  address: string,
  name: string,
  feed: boolean,
): Promise<{ mime: string }> {
  const fetched = await fetchFile(address, blobs, name, { maxBytes: maxBytes.image });
  if (fetched === "too-large") throw tooLarge();
  if (isProblem(fetched)) throw notFetched(address);
  const problem =
    fetched.kind?.mime !== "image/jpeg" ? wrongFormat() : feed && isOdd(fetched.kind) ? wrongRatio() : null;
  if (!problem) return { mime: "image/jpeg" };
  blobs.remove(name);
  throw problem;
}

const errorText = (code: number): string => `Error: Media upload has failed with error code ${code}`;

/** What is wrong with a video: said later, in the container's status; null when nothing is. */
export const videoFailure = (kind: MediaKind | null): string | null =>
  kind?.mime === "video/mp4" || kind?.mime === "video/quicktime" ? null : errorText(2207026);

/** Fetches a video. Whatever is wrong with it shows in the container's status only. */
export async function fetchVideo(
  { blobs }: Service,
  address: string,
  name: string,
  most: number,
): Promise<{ mime: string; failure: string | null }> {
  const fetched = await fetchFile(address, blobs, name, { maxBytes: most });
  if (isProblem(fetched))
    return { mime: "", failure: errorText(fetched === "too-large" ? 2207026 : 2207052) };
  return { mime: fetched.kind?.mime ?? "", failure: videoFailure(fetched.kind) };
}

export const processingFailed = errorText(2207026);
