import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync, rmSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";

export type SavedBlob = {
  size: number;
  /** SHA-256 of the bytes. */
  digest: Buffer;
  /** The first bytes, enough to tell what kind of file it is. */
  head: Buffer;
};

const headBytes = 65_536;

/** Files of one platform on disk. Names are the platform's own ids and must be plain file names. */
export type Blobs = {
  /** Streams to disk; null when there are more than `maxBytes`. The file is in place when `name` has returned it. */
  save(
    body: ReadableStream<Uint8Array> | null,
    maxBytes: number,
    name: (saved: SavedBlob) => string,
  ): Promise<SavedBlob | null>;
  read(name: string): ReadableStream<Uint8Array>;
  remove(name: string): void;
  clear(): void;
};

function plain(name: string): string {
  if (!/^[\w.-]+$/.test(name) || name.startsWith(".")) throw new Error(`Not a plain file name: ${name}`);
  return name;
}

async function pour(body: ReadableStream<Uint8Array> | null, file: string, maxBytes: number) {
  const hash = createHash("sha256");
  const target = createWriteStream(file);
  const heads: Uint8Array[] = [];
  let size = 0;
  let headSize = 0;
  try {
    for await (const chunk of body ?? []) {
      size += chunk.byteLength;
      if (size > maxBytes) return null;
      hash.update(chunk);
      if (headSize < headBytes) heads.push(chunk);
      headSize += chunk.byteLength;
      if (!target.write(chunk)) await new Promise<void>((drained) => target.once("drain", () => drained()));
    }
  } finally {
    await new Promise<void>((closed) => target.end(() => closed()));
  }
  return { size, digest: hash.digest(), head: Buffer.concat(heads).subarray(0, headBytes) };
}

export function blobsOf(folder: string, platform: string): Blobs {
  const home = join(folder, "blobs", platform);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  let counter = 0;
  return {
    async save(body, maxBytes, name) {
      counter += 1;
      const temporary = join(home, `.incoming-${process.pid}-${Date.now()}-${counter}`);
      const saved = await pour(body, temporary, maxBytes);
      if (!saved) {
        await rm(temporary, { force: true });
        return null;
      }
      const handle = await open(temporary, "r");
      await handle.sync();
      await handle.close();
      await rename(temporary, join(home, plain(name(saved))));
      return saved;
    },
    read: (name) =>
      Readable.toWeb(createReadStream(join(home, plain(name)))) as unknown as ReadableStream<Uint8Array>,
    remove: (name) => rmSync(join(home, plain(name)), { force: true }),
    clear() {
      rmSync(home, { recursive: true, force: true });
      mkdirSync(home, { recursive: true, mode: 0o700 });
    },
  };
}
