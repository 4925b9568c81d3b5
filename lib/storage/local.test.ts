import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localDriver } from "./local";

let folder: string;
const about = { maxBytes: 1_000_000, mimeType: "image/png" };
const filesIn = async (path: string) =>
  (await readdir(path, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
const bytesOf = async (stream: ReadableStream<Uint8Array> | null) =>
  Buffer.from(await new Response(stream).arrayBuffer());

function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new Response(Buffer.concat(chunks)).body ?? new ReadableStream();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "storage-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("local storage", () => {
  it("keeps the bytes, counts them and names their checksum", async () => {
    const storage = localDriver(folder);
    const bytes = Buffer.from("high water at four");
    const put = await storage.put(streamOf(bytes.subarray(0, 5), bytes.subarray(5)), about);
    if (!put.ok) throw new Error(put.failure.message);
    expect(put.value).toMatchObject({
      bytes: 18,
      checksum: createHash("sha256").update(bytes).digest("hex"),
    });
    expect(await bytesOf(await storage.open(put.value.key))).toEqual(bytes);
    expect(await storage.withFile(put.value.key, (path) => readFile(path, "utf8"))).toBe(
      "high water at four",
    );
  });

  it("reads a range, both ends included, and never beyond the end", async () => {
    const storage = localDriver(folder);
    const put = await storage.put(streamOf(Buffer.from("0123456789")), about);
    if (!put.ok) throw new Error(put.failure.message);
    expect(String(await bytesOf(await storage.open(put.value.key, { start: 2, end: 4 })))).toBe("234");
    expect(String(await bytesOf(await storage.open(put.value.key, { start: 7 })))).toBe("789");
    expect(String(await bytesOf(await storage.open(put.value.key, { start: 8, end: 90 })))).toBe("89");
  });

  it("refuses what is larger than allowed as soon as it is, and leaves nothing", async () => {
    const storage = localDriver(folder);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1000;
        controller.enqueue(new Uint8Array(1000));
      },
    });
    const put = await storage.put(endless, { ...about, maxBytes: 10_000 });
    expect(put).toMatchObject({ ok: false, failure: { code: "too-large" } });
    expect(sent).toBeLessThan(15_000);
    expect(await filesIn(folder)).toEqual([]);
  });

  it("says interrupted when the sender goes away, and leaves nothing", async () => {
    const storage = localDriver(folder);
    let pulls = 0;
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls += 1;
        if (pulls === 1) controller.enqueue(new Uint8Array(10));
        else controller.error(new Error("socket hang up"));
      },
    });
    expect(await storage.put(broken, about)).toMatchObject({ ok: false, failure: { code: "interrupted" } });
    expect(await filesIn(folder)).toEqual([]);
  });

  it("leaves the last room on the disk to the database beside it", async () => {
    const storage = localDriver(folder, async () => 199_000_000);
    let pulled = false;
    const body = new ReadableStream<Uint8Array>(
      {
        pull() {
          pulled = true;
        },
      },
      { highWaterMark: 0 },
    );
    expect(await storage.put(body, about)).toMatchObject({ ok: false, failure: { code: "no-space" } });
    expect(await storage.state()).toMatchObject({ state: "full" });
    expect(pulled).toBe(false);
    expect(await filesIn(folder)).toEqual([]);
  });

  it("knows no file that is gone, and forgets one twice without complaint", async () => {
    const storage = localDriver(folder);
    const put = await storage.put(streamOf(Buffer.from("x")), about);
    if (!put.ok) throw new Error(put.failure.message);
    await storage.remove(put.value.key);
    await storage.remove(put.value.key);
    expect(await storage.open(put.value.key)).toBeNull();
    expect(await storage.withFile(put.value.key, async () => "called")).toBeNull();
  });

  it("takes no path for a key", async () => {
    const storage = localDriver(join(folder, "media"));
    await writeFile(join(folder, "secret"), "no");
    await expect(storage.open("../secret")).rejects.toThrow("not a key");
    await expect(storage.remove("../secret")).rejects.toThrow("not a key");
    expect(await readFile(join(folder, "secret"), "utf8")).toBe("no");
  });

  it("sweeps away what a killed process left a day ago, and nothing younger", async () => {
    const incoming = join(folder, "incoming");
    await mkdir(incoming, { recursive: true });
    await writeFile(join(incoming, "old"), "1");
    await writeFile(join(incoming, "young"), "1");
    await utimes(join(incoming, "old"), 1_000, 1_000);
    await localDriver(folder).put(streamOf(Buffer.from("x")), about);
    await expect.poll(() => readdir(incoming)).toEqual(["young"]);
  });

  it("says whether it can write", async () => {
    expect(await localDriver(folder).state()).toMatchObject({ driver: "local", detail: null });
    await writeFile(join(folder, "file"), "");
    expect(await localDriver(join(folder, "file")).state()).toMatchObject({ state: "unreachable" });
  });
});
