import "server-only";
import { open } from "node:fs/promises";
import type { MediaInfo } from "mediainfo.js";
import { shared } from "@/lib/global";

/** What there is to know of a video without decoding it. Pixels as it is seen: turned as the file says. */
export type Probed = { width: number; height: number; seconds: number | null };

/** Loaded when the first video comes: most servers are started for less. */
const library = () =>
  shared("media-probing", async (): Promise<MediaInfo<"object">> => {
    const { default: make } = await import("mediainfo.js");
    return make({ format: "object", chunkSize: 256 * 1024 });
  });

const line = () => shared("media-probing-line", () => ({ last: Promise.resolve() as Promise<unknown> }));

const positive = (value: unknown): number | null => {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : null;
};

async function analyse(path: string) {
  const info = await library();
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    return await info.analyzeData(size, async (length, offset) => {
      const chunk = new Uint8Array(length);
      const { bytesRead } = await file.read(chunk, 0, length, offset);
      return chunk.subarray(0, bytesRead);
    });
  } finally {
    await file.close();
  }
}

/** Reads a video's length and size from its containers; null when there is no picture in it. One file at a time. */
export function probe(path: string): Promise<Probed | null> {
  const queue = line();
  const mine = queue.last.then(async () => {
    const found = await analyse(path);
    const tracks = found.media?.track ?? [];
    const video = tracks.find((track) => track["@type"] === "Video");
    const general = tracks.find((track) => track["@type"] === "General");
    if (video?.["@type"] !== "Video") return null;
    const [width, height] = [positive(video.Width), positive(video.Height)];
    if (!width || !height) return null;
    const turned = Math.round(Number(video.Rotation ?? 0) / 90) % 2 !== 0;
    const seconds = positive(video.Duration) ?? (general ? positive(general.Duration) : null);
    return turned ? { width: height, height: width, seconds } : { width, height, seconds };
  });
  queue.last = mine.catch(() => undefined);
  return mine;
}
