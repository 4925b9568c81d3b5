import { createHash, randomBytes, randomUUID } from "node:crypto";
import {
  access,
  constants,
  type FileHandle,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  statfs,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { log } from "@/lib/log";
import { fail, ok, type Result } from "@/lib/result";
import type { ByteRange, PutFailure, Storage, StorageState, Stored } from "./contract";

const KEY = /^[0-9a-f]{2}\/[0-9a-f]{32}$/;
const CHUNK = 64 * 1024;
/** Below this the folder counts as full: the database beside it needs room too. */
const LEAST_FREE_BYTES = 200_000_000;
/** An upload that was abandoned by a killed process is swept away after this long. */
const STALE_MS = 24 * 60 * 60 * 1000;

const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;
const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");

function newKey(): string {
  const name = randomBytes(16).toString("hex");
  return `${name.slice(0, 2)}/${name}`;
}

/** A broken source is the sender's doing; a broken target is ours. */
class SourceBroke extends Error {}

async function* fromSource(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const next = await reader.read().catch((cause: unknown) => {
        throw new SourceBroke("the stream broke", { cause });
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function copyInto(handle: FileHandle, body: ReadableStream<Uint8Array>, maxBytes: number) {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of fromSource(body)) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes)
      return fail("too-large", `The file is larger than ${megabytes(maxBytes)}. Choose a smaller one.`);
    hash.update(chunk);
    await handle.writeFile(chunk);
  }
  await handle.sync();
  return ok({ bytes, checksum: hash.digest("hex") });
}

async function syncFolder(path: string) {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
}

async function* readFrom(path: string, start: number, end: number): AsyncGenerator<Uint8Array> {
  const handle = await open(path, "r");
  try {
    let position = start;
    while (position <= end) {
      const buffer = new Uint8Array(Math.min(CHUNK, end - position + 1));
      const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** A stream that opens its file at the first read, so that one that is never read leaks nothing. */
function streamOf(path: string, start: number, end: number): ReadableStream<Uint8Array> {
  const chunks = readFrom(path, start, end);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

async function sweepStale(incoming: string) {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    const seen = await stat(path).catch(() => null);
    if (seen && Date.now() - seen.mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}

async function freeBytes(folder: string): Promise<number> {
  const disk = await statfs(folder);
  return disk.bavail * disk.bsize;
}

const noSpace = () =>
  fail("no-space", "The server's disk is full. Its operator must make room; then try again.");

/** Files in a folder of this machine. A file appears whole or not at all: written aside, synced, then renamed. */
export function localDriver(folder: string, free = freeBytes): Storage {
  const incoming = join(folder, "incoming");
  const pathOf = (key: string) => {
    if (!KEY.test(key)) throw new Error("not a key of this storage");
    return join(folder, key);
  };
  let swept = false;

  async function put(
    body: ReadableStream<Uint8Array>,
    { maxBytes }: { maxBytes: number },
  ): Promise<Result<Stored, PutFailure>> {
    await mkdir(incoming, { recursive: true });
    if (!swept) {
      swept = true;
      void sweepStale(incoming).catch((error: unknown) =>
        log().warn({ err: error }, "could not sweep stale uploads"),
      );
    }
    if ((await free(incoming)) >= LEAST_FREE_BYTES) return write(body, maxBytes);
    await body.cancel().catch(() => undefined);
    return noSpace();
  }

  async function write(
    body: ReadableStream<Uint8Array>,
    maxBytes: number,
  ): Promise<Result<Stored, PutFailure>> {
    const aside = join(incoming, randomUUID());
    try {
      const handle = await open(aside, "wx", 0o600);
      const copied = await copyInto(handle, body, maxBytes).finally(() => handle.close());
      if (!copied.ok) return copied;
      const key = newKey();
      await mkdir(dirname(pathOf(key)), { recursive: true });
      await rename(aside, pathOf(key));
      await syncFolder(dirname(pathOf(key)));
      return ok({ key, ...copied.value });
    } catch (error) {
      if (error instanceof SourceBroke) return fail("interrupted", "The upload was cut off. Try again.");
      if (codeOf(error) === "ENOSPC" || codeOf(error) === "EDQUOT") return noSpace();
      throw error;
    } finally {
      await rm(aside, { force: true });
    }
  }

  return {
    put,
    async open(key: string, range?: ByteRange) {
      const path = pathOf(key);
      const found = await stat(path).catch(() => null);
      if (!found) return null;
      const last = found.size - 1;
      return streamOf(path, range?.start ?? 0, Math.min(range?.end ?? last, last));
    },
    async withFile(key, use) {
      const path = pathOf(key);
      return (await stat(path).catch(() => null)) ? use(path) : null;
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
    async state(): Promise<StorageState> {
      try {
        await mkdir(incoming, { recursive: true });
        await access(incoming, constants.W_OK);
        if ((await free(folder)) >= LEAST_FREE_BYTES)
          return { driver: "local", state: "ready", detail: null };
        return {
          driver: "local",
          state: "full",
          detail: `Less than ${megabytes(LEAST_FREE_BYTES)} are free in the data folder. Make room.`,
        };
      } catch (error) {
        log().error({ err: error }, "the media folder cannot be written");
        return {
          driver: "local",
          state: "unreachable",
          detail: "The media folder cannot be written. Check its owner and rights.",
        };
      }
    },
  };
}
