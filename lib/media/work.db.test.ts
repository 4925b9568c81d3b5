import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Scope } from "@/lib/auth/scope";
import { localDriver } from "@/lib/storage/local";
import { acceptUpload } from "./mutations";
import { showMedia } from "./showing/mutations";
import { animation, noise, plain } from "./testing/pictures";
import { bytesOf, someScope, streamOf } from "./testing/workspace";
import { openForPlatform, type Wish } from "./work";

let folder = "";
vi.mock("@/lib/storage/storage", () => ({ storage: () => localDriver(folder) }));

// Drawing pictures takes its time on a busy machine.
const PATIENCE = 30_000;
const LIMITS = { maxBytes: 1_000_000, mimeTypes: ["image/jpeg", "image/png"] };
let scope: Scope;

const filesHeld = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).length;

async function uploaded(bytes: Buffer, name: string) {
  const accepted = await acceptUpload(scope, {
    body: streamOf(bytes),
    name,
    type: "",
    announced: bytes.byteLength,
  });
  if (!accepted.ok) throw new Error(accepted.failure.message);
  return accepted.value;
}

beforeAll(async () => {
  scope = await someScope();
});
beforeEach(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
  folder = await mkdtemp(join(tmpdir(), "media-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function sent(id: string, wish: Wish) {
  const opened = await openForPlatform(scope, id, { image: wish });
  if (!opened.ok) throw new Error(opened.failure.message);
  const body = await bytesOf(await opened.value.open());
  expect(body.byteLength).toBe(opened.value.bytes);
  return { ...opened.value, body, metadata: await sharp(body).metadata() };
}

describe("openForPlatform", { timeout: PATIENCE }, () => {
  it("never tells where a picture was taken", async () => {
    const bytes = await noise(200, 100)
      .withExif({
        IFD0: { Copyright: "Lantern Row" },
        IFD3: { GPSLatitude: "51/1 58/1 0/1", GPSLatitudeRef: "N" },
      })
      .jpeg()
      .toBuffer();
    expect((await sharp(bytes).metadata()).exif).toBeDefined();
    const file = await uploaded(bytes, "place.jpg");
    const { metadata, body } = await sent(file.id, LIMITS);
    expect(metadata.exif).toBeUndefined();
    expect(body.includes("Lantern Row")).toBe(false);
    const original = await showMedia(scope, { id: file.id });
    const kept = original.ok ? await localDriver(folder).open(original.value.storageKey) : null;
    expect(kept && (await bytesOf(kept)).equals(bytes)).toBe(true);
  });

  it("turns a photograph the way it is seen, as the turn is lost with the EXIF", async () => {
    const bytes = await plain(400, 300).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { metadata } = await sent((await uploaded(bytes, "turned.jpg")).id, LIMITS);
    expect(metadata).toMatchObject({ width: 300, height: 400 });
  });

  it("sends the original where nothing has to change", async () => {
    const bytes = await plain().png().toBuffer();
    const { body } = await sent((await uploaded(bytes, "small.png")).id, LIMITS);
    expect(body.equals(bytes)).toBe(true);
  });

  it("makes a copy under the limit, once, and finds it again", async () => {
    const bytes = await noise(800, 600).jpeg({ quality: 95 }).toBuffer();
    const limits = { ...LIMITS, maxBytes: 200_000 };
    expect(bytes.byteLength).toBeGreaterThan(limits.maxBytes);
    const file = await uploaded(bytes, "large.jpg");
    const first = await sent(file.id, limits);
    expect(first.bytes).toBeLessThanOrEqual(limits.maxBytes);
    // A copy far smaller than it may be would look worse than it must.
    expect(first.bytes).toBeGreaterThan(limits.maxBytes / 3);
    const held = await filesHeld();
    expect((await sent(file.id, limits)).body.equals(first.body)).toBe(true);
    expect(await filesHeld()).toBe(held);
  });

  it("keeps within the pixels a platform takes", async () => {
    const bytes = await plain(1000, 500).png().toBuffer();
    const { metadata } = await sent((await uploaded(bytes, "wide.png")).id, {
      ...LIMITS,
      maxPixels: 125_000,
    });
    expect(metadata).toMatchObject({ width: 500, height: 250 });
  });

  it("turns WebP into a kind that is taken", async () => {
    const bytes = await plain().webp().toBuffer();
    const { mimeType, metadata } = await sent((await uploaded(bytes, "a.webp")).id, LIMITS);
    expect([mimeType, metadata.format]).toEqual(["image/png", "png"]);
    const jpeg = await sent((await uploaded(bytes, "a.webp")).id, { ...LIMITS, mimeTypes: ["image/jpeg"] });
    expect(jpeg.metadata.format).toBe("jpeg");
  });

  it("puts what is see-through on white when only JPEG is taken", async () => {
    const bytes = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const { body } = await sent((await uploaded(bytes, "clear.png")).id, {
      ...LIMITS,
      mimeTypes: ["image/jpeg"],
    });
    const [red] = await sharp(body).raw().toBuffer();
    expect(red).toBeGreaterThan(250);
  });

  it("leaves an animation alone where it fits, and says so where it does not", async () => {
    const bytes = await animation(4, 80);
    const file = await uploaded(bytes, "loop.gif");
    const { body, metadata } = await sent(file.id, { ...LIMITS, mimeTypes: ["image/gif"] });
    expect(body.equals(bytes)).toBe(true);
    expect(metadata.pages).toBe(4);
    const refused = await openForPlatform(scope, file.id, {
      image: { maxBytes: 2000, mimeTypes: ["image/gif", "image/jpeg"] },
    });
    expect(refused).toMatchObject({ ok: false, failure: { code: "animated" } });
  });

  it("sends the first frame where no moving picture is taken", async () => {
    const file = await uploaded(await animation(4, 80), "loop.gif");
    const { metadata, mimeType } = await sent(file.id, { ...LIMITS, mimeTypes: ["image/jpeg"] });
    expect([mimeType, metadata.width, metadata.height]).toEqual(["image/jpeg", 80, 80]);
  });

  it("says when the bytes are gone", async () => {
    const file = await uploaded(await plain().png().toBuffer(), "a.png");
    await rm(folder, { recursive: true, force: true });
    expect(await openForPlatform(scope, file.id, { image: LIMITS })).toMatchObject({
      ok: false,
      failure: { code: "gone" },
    });
  });
});
