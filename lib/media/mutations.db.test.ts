import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { media, renditions } from "@/db/schema/content";
import type { Scope } from "@/lib/auth/scope";
import { testScope, testSelf } from "@/lib/auth/testing";
import { localDriver } from "@/lib/storage/local";
import { acceptUpload, type Incoming } from "./mutations";
import { getMediaWorkspace, listMediaByIds } from "./queries";
import { showMedia } from "./showing/mutations";
import { noise, plain } from "./testing/pictures";
import { bytesOf, someScope, streamOf, userOf } from "./testing/workspace";
import { openForPlatform } from "./work";

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
    expect(await sharp(await bytesOf(shown.value.body)).metadata()).toMatchObject({
      format: "webp",
      width: 640,
      height: 360,
    });
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
    ["an honest PDF", "bill.pdf", Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n"), "unsupported"],
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

describe("who may see a file", () => {
  it("shows it in its own workspace only", async () => {
    const file = await uploaded(await plain().png().toBuffer(), "a.png");
    expect(await listMediaByIds(scope, [file.id])).toHaveLength(1);
    expect(await listMediaByIds(other, [file.id])).toEqual([]);
    expect(await showMedia(other, { id: file.id })).toMatchObject({
      ok: false,
      failure: { code: "not-found" },
    });
    expect(await openForPlatform(other, file.id, LIMITS)).toMatchObject({
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
