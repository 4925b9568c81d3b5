import { randomFillSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";

export type Picture = { name: string; mimeType: string; buffer: Buffer };

/** A small photo-like picture. */
export async function picture(name = "harbour.jpg"): Promise<Picture> {
  const sky = { width: 1200, height: 800, channels: 3, background: { r: 24, g: 98, b: 110 } } as const;
  const sun = Buffer.from(
    '<svg width="300" height="300"><circle cx="150" cy="150" r="140" fill="#f4b740"/></svg>',
  );
  // Google takes no picture of less than 10 kB: a smooth one would be smaller.
  const waves = Array.from(
    { length: 40 },
    (_, row) => `<path d="M0 ${row * 8 + 4} q15 -9 30 0 ${"t30 0 ".repeat(39)}"/>`,
  );
  const sea = Buffer.from(
    `<svg width="1200" height="330" fill="none" stroke="#9fd3d8" stroke-width="2">${waves.join("")}</svg>`,
  );
  const buffer = await sharp({ create: sky })
    .composite([
      { input: sun, left: 700, top: 140 },
      { input: sea, left: 0, top: 470 },
    ])
    .jpeg()
    .toBuffer();
  return { name, mimeType: "image/jpeg", buffer };
}

/** A video of four seconds, filled up with nothing to the 75 kB that LinkedIn wants at least. */
export function clip(name = "harbour.mp4"): Picture {
  const file = readFileSync(join(import.meta.dirname, "../../lib/platforms/testing/fixtures/clip.mp4"));
  const filling = Buffer.alloc(80_000);
  filling.writeUInt32BE(filling.length);
  filling.write("free", 4);
  return { name, mimeType: "video/mp4", buffer: Buffer.concat([file, filling]) };
}

/** A picture of 50 MB: noise does not compress. */
export async function hugePicture(): Promise<Picture> {
  const side = 4096;
  const noise = randomFillSync(Buffer.alloc(side * side * 3));
  const buffer = await sharp(noise, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  return { name: "huge.png", mimeType: "image/png", buffer };
}

/** A web page that calls itself a picture. */
export const falsePicture = (): Picture => ({
  name: "holiday.jpg",
  mimeType: "image/jpeg",
  buffer: Buffer.from("<!doctype html><script>alert(1)</script>"),
});
