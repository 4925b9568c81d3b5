import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { acceptUpload } from "@/lib/media/mutations";
import type { MediaKind } from "@/lib/platforms/contract-facts";
import type { BenchWorkspace } from "../accounts";
import type { Material } from "./plan";

/** What a post of each kind has on it. */
export type Uploaded = Record<Material, readonly { mediaId: string; kind: MediaKind; alt: string }[]>;

const CLIP = new URL("../../../lib/platforms/testing/fixtures/clip.mp4", import.meta.url);
/** Some platforms take no smaller video. */
const CLIP_BYTES = 100_000;
const SIDE = 320;

/** Noise: some platforms take no picture of less than 10 KB. */
const picture = (): Promise<Buffer> =>
  sharp(randomBytes(SIDE * SIDE * 3), { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .jpeg()
    .toBuffer();

/** The clip with a box of padding at its end, which every player skips. */
async function video(): Promise<Buffer> {
  const clip = await readFile(CLIP);
  const padding = Buffer.alloc(CLIP_BYTES - clip.length);
  padding.writeUInt32BE(padding.length);
  padding.write("free", 4);
  return Buffer.concat([clip, padding]);
}

async function upload({ scope }: BenchWorkspace, bytes: Buffer, name: string, type: string): Promise<string> {
  const body = new Blob([new Uint8Array(bytes)]).stream();
  const file = await acceptUpload(scope, { body, name, type, announced: bytes.length });
  if (!file.ok) throw new Error(file.failure.message);
  return file.value.id;
}

/** Uploads one picture and one video, which all posts share. */
export async function uploadFiles(workspace: BenchWorkspace): Promise<Uploaded> {
  const image = await upload(workspace, await picture(), "picture.jpg", "image/jpeg");
  const film = await upload(workspace, await video(), "clip.mp4", "video/mp4");
  return {
    text: [],
    image: [{ mediaId: image, kind: "image", alt: "A picture" }],
    video: [{ mediaId: film, kind: "video", alt: "A clip" }],
  };
}
