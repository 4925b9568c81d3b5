import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { media, renditions } from "@/db/schema/content";
import { publicScope } from "@/lib/auth/mint";
import type { Scope } from "@/lib/auth/scope";
import { testScope, testSelf } from "@/lib/auth/testing";
import { localDriver } from "@/lib/storage/local";
import { readFetchToken } from "./fetching/rules";
import { acceptUpload, type Incoming } from "./mutations";
import { getFetchable, getMediaWorkspace, listMediaByIds } from "./queries";
import { showMedia } from "./showing/mutations";
import { fileResponse } from "./showing/work";
import { noise, plain } from "./testing/pictures";
import { bytesOf, someScope, streamOf, userOf } from "./testing/workspace";
import { openForPlatform } from "./work";

const CLIP = readFileSync(new URL("../platforms/testing/fixtures/clip.mp4", import.meta.url));

let folder = "";
vi.mock("@/lib/storage/storage", () => ({ storage: () => localDriver(folder) }));

const LIMITS = { maxBytes: 1_000_000, mimeTypes: ["image/jpeg", "image/png"] };
let scope: Scope;
let other: Scope;

const filesHeld = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).length;

const upload = (bytes: Buffer, name: string, more: Partial<Incoming> = {}) =>
  acceptUpload(scope, { body: streamOf(bytes), name, type: "", announced: bytes.byteLength, ...more });

async function uploaded(bytes: Buffer, name: string) {
  const accepted = await upload(bytes, name);
  if (!accepted.ok) throw new Error(accepted.failure.message);
  return accepted.value;
}

beforeAll(async () => {
  scope = await someScope();
  other = await someScope();
});
beforeEach(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
  folder = await mkdtemp(join(tmpdir(), "media-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("acceptUpload", { timeout: 30_000 }, () => {
  it("keeps an image with what its bytes say of it, and its preview", async () => {
    const bytes = await plain(1600, 900).jpeg().toBuffer();
    const file = await uploaded(bytes, "../tide.jpg");
    expect(file).toMatchObject({
      kind: "image",
      mimeType: "image/jpeg",
      filename: "tide.jpg",
      width: 1600,
      height: 900,
      bytes: bytes.byteLength,
    });
    const [row] = await db().select().from(media).where(eq(media.id, file.id));
    expect(row).toMatchObject({
      workspaceId: scope.workspaceId,
      checksum: createHash("sha256").update(bytes).digest("hex"),
    });
    const shown = await showMedia(scope, { id: file.id, size: 640 });
    if (!shown.ok) throw new Error(shown.failure.message);
    const preview = await localDriver(folder).open(shown.value.storageKey);
    expect(preview && (await sharp(await bytesOf(preview)).metadata())).toMatchObject({
      format: "webp",
      width: 640,
      height: 360,
    });
  });

  it("keeps a video with its size and length, and a PDF with neither; neither has a preview", async () => {
    const video = await uploaded(CLIP, "film.mp4");
    expect(video).toMatchObject({ kind: "video", mimeType: "video/mp4", width: 540, height: 960 });
    expect(video.seconds).toBeCloseTo(4, 0);
    const paper = await uploaded(Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n"), "bill.pdf");
    expect(paper).toMatchObject({ kind: "document", width: null, seconds: null, previewUrl: null });
    for (const { id } of [video, paper])
      expect(await showMedia(scope, { id, size: 640 })).toMatchObject({ failure: { code: "not-found" } });
  });

  it("measures a turned photograph as it is seen", async () => {
    const bytes = await plain(400, 300).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await uploaded(bytes, "turned.jpg")).toMatchObject({ width: 300, height: 400 });
  });

  it.each([
    [
      "a page named .png",
      "evil.png",
      Buffer.from("<html><script>alert(1)</script></html>"),
      "not-what-it-says",
    ],
    [
      "a PDF named .jpg",
      "bill.jpg",
      Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n"),
      "not-what-it-says",
    ],
    [
      "a picture named .mp4",
      "film.mp4",
      Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n"),
      "not-what-it-says",
    ],
    ["a film without a picture", "film.mp4", CLIP.subarray(0, 40), "broken"],
    ["a drawing in SVG", "mark.svg", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), "unsupported"],
    ["nothing", "empty.png", Buffer.alloc(0), "empty"],
    [
      "a signature and no picture",
      "short.png",
      Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
      "broken",
    ],
  ])("refuses %s, and keeps nothing of it", async (_what, name, bytes, code) => {
    const refused = await upload(bytes, name);
    expect(refused).toMatchObject({ ok: false, failure: { code, message: expect.stringContaining(name) } });
    expect(await filesHeld()).toBe(0);
  });

  it.each(["jpeg", "png", "webp", "gif"] as const)("refuses a %s that was cut off", async (format) => {
    const bytes = await noise(300, 200).toFormat(format).toBuffer();
    const cut = bytes.subarray(0, Math.floor(bytes.byteLength * 0.6));
    expect(await upload(cut, `cut.${format}`)).toMatchObject({ ok: false, failure: { code: "broken" } });
    expect(await filesHeld()).toBe(0);
  });

  it("refuses 50 MB by the announcement, before reading a byte", async () => {
    let pulls = 0;
    const unread = {
      pull() {
        pulls += 1;
      },
    };
    const body = new ReadableStream<Uint8Array>(unread, { highWaterMark: 0 });
    const refused = await acceptUpload(scope, { body, name: "big.jpg", type: "", announced: 50_000_000 });
    expect(refused).toMatchObject({
      ok: false,
      failure: { code: "too-large", message: expect.stringContaining("50 MB") },
    });
    expect(pulls).toBe(0);
  });

  it("refuses 50 MB that nobody announced once 30 MB have come, and keeps nothing", async () => {
    const head = await plain().jpeg().toBuffer();
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === 0) controller.enqueue(new Uint8Array(head));
        else if (sent < 50) controller.enqueue(new Uint8Array(1_000_000));
        else controller.close();
        sent += 1;
      },
    });
    const refused = await acceptUpload(scope, { body, name: "big.jpg", type: "", announced: null });
    expect(refused).toMatchObject({ ok: false, failure: { code: "too-large" } });
    expect(sent).toBeLessThan(40);
    expect(await filesHeld()).toBe(0);
  });

  it("refuses a body that came shorter than announced", async () => {
    const bytes = await plain().png().toBuffer();
    const refused = await upload(bytes, "tide.png", { announced: bytes.byteLength + 5 });
    expect(refused).toMatchObject({ ok: false, failure: { code: "interrupted" } });
    expect(await filesHeld()).toBe(0);
  });

  it("refuses more pixels than anyone could open", async () => {
    const bytes = await plain(16_000, 7000).png().toBuffer();
    expect(await upload(bytes, "wall.png")).toMatchObject({
      ok: false,
      failure: { code: "too-many-pixels" },
    });
    expect(await filesHeld()).toBe(0);
  });

  it("leaves no bytes behind when the row cannot be written", async () => {
    const stranger = testScope(randomUUID(), userOf(scope));
    const bytes = await plain().png().toBuffer();
    await expect(
      acceptUpload(stranger, { body: streamOf(bytes), name: "a.png", type: "", announced: bytes.byteLength }),
    ).rejects.toThrow();
    expect(await filesHeld()).toBe(0);
  });
});

describe("files that platforms fetch", () => {
  const tokenOf = async (id: string, wish = {}) => {
    const taken = { maxBytes: 50_000_000, mimeTypes: ["image/jpeg", "video/mp4"], ...wish };
    const opened = await openForPlatform(scope, id, { image: taken, video: taken });
    if (!opened.ok) throw new Error(opened.failure.message);
    return opened.value.path.split("/")[4] ?? "";
  };
  const bytesIn = async (answer: Response | null) =>
    Buffer.from(answer ? await answer.arrayBuffer() : new ArrayBuffer(0));
  const fetched = async (token: string, range?: string) => {
    const named = readFetchToken(token, Date.now());
    const file = named && (await getFetchable(publicScope(), named));
    const headers = range ? { range } : undefined;
    return (
      file && fileResponse(file, new Request("http://localhost/", headers ? { headers } : {}), "no-store")
    );
  };

  it("hands out a file, or the copy that was made for a platform, to whoever has the address", async () => {
    const video = await uploaded(CLIP, "film.mp4");
    const whole = await fetched(await tokenOf(video.id));
    expect(whole?.headers.get("content-type")).toBe("video/mp4");
    expect((await bytesIn(whole)).equals(CLIP)).toBe(true);
    const part = await fetched(await tokenOf(video.id), "bytes=10-19");
    expect([part?.status, part?.headers.get("content-range")]).toEqual([206, `bytes 10-19/${CLIP.length}`]);
    expect((await bytesIn(part)).equals(CLIP.subarray(10, 20))).toBe(true);
    const picture = await uploaded(await noise(600, 400).png().toBuffer(), "noise.png");
    const copy = await fetched(await tokenOf(picture.id, { mimeTypes: ["image/jpeg"] }));
    expect(copy?.headers.get("content-type")).toBe("image/jpeg");
  });

  it("knows its own addresses only, for a day", async () => {
    const token = await tokenOf((await uploaded(CLIP, "film.mp4")).id);
    const [named = "", signature = ""] = token.split(".");
    expect(readFetchToken(token, Date.now() + 23 * 3_600_000)).not.toBeNull();
    expect(readFetchToken(token, Date.now() + 26 * 3_600_000)).toBeNull();
    const other = Buffer.from(JSON.stringify([randomUUID(), null, Date.now() * 2])).toString("base64url");
    for (const forged of [`${other}.${signature}`, `${named}.`, named, "", "..", `${named}.${signature}x`])
      expect(readFetchToken(forged, Date.now())).toBeNull();
  });

  it("hands out nothing of a file that was deleted", async () => {
    const file = await uploaded(CLIP, "film.mp4");
    const token = await tokenOf(file.id);
    await db().update(media).set({ deletedAt: new Date() }).where(eq(media.id, file.id));
    expect(await fetched(token)).toBeNull();
  });
});

describe("who may see a file", () => {
  it("shows it in its own workspace only", async () => {
    const file = await uploaded(await plain().png().toBuffer(), "a.png");
    expect(await listMediaByIds(scope, [file.id])).toHaveLength(1);
    expect(await listMediaByIds(other, [file.id])).toEqual([]);
    expect(await showMedia(other, { id: file.id })).toMatchObject({
      ok: false,
      failure: { code: "not-found" },
    });
    expect(await openForPlatform(other, file.id, { image: LIMITS })).toMatchObject({
      ok: false,
      failure: { code: "not-found" },
    });
    expect(await getMediaWorkspace(testSelf(userOf(scope)), file.id)).toBe(scope.workspaceId);
    expect(await getMediaWorkspace(testSelf(userOf(other)), file.id)).toBeNull();
  });

  it("makes a preview again when it is asked for and not there", async () => {
    const file = await uploaded(await plain(900, 900).png().toBuffer(), "a.png");
    await db().delete(renditions).where(eq(renditions.mediaId, file.id));
    const both = await Promise.all([
      showMedia(scope, { id: file.id, size: 640 }),
      showMedia(scope, { id: file.id, size: 640 }),
    ]);
    expect(both.every((one) => one.ok)).toBe(true);
    expect(await db().select().from(renditions).where(eq(renditions.mediaId, file.id))).toHaveLength(1);
  });
});
