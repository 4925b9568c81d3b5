import { randomBytes } from "node:crypto";
import sharp, { type Sharp } from "sharp";

/** Noise: what no compression makes small. */
export const noise = (width: number, height: number): Sharp =>
  sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } });

/** One colour. */
export const plain = (width = 40, height = 30): Sharp =>
  sharp({ create: { width, height, channels: 3, background: { r: 31, g: 127, b: 122 } } });

/** A GIF whose every frame is noise. */
export const animation = (frames: number, edge: number): Promise<Buffer> =>
  sharp(randomBytes(edge * edge * frames * 3), {
    raw: { width: edge, height: edge * frames, channels: 3, pageHeight: edge },
  })
    .gif({ loop: 0 })
    .toBuffer();
