import "server-only";
import { uuidv7 } from "uuidv7";
import { db, type Tx } from "@/db/client";
import { media, renditions } from "@/db/schema/content";
import type { Scope } from "@/lib/auth/scope";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import type { Stored } from "@/lib/storage/contract";
import { storage } from "@/lib/storage/storage";
import { checkFrames, lookAt, type Made, makePreview } from "./imaging/work";
import { probe } from "./probing/work";
import { getRendition } from "./queries";
import {
  brokenFile,
  checkSize,
  checkUpload,
  cleanName,
  kindOf,
  MAX_BYTES,
  MAX_IMAGE_PIXELS,
  mediaUrls,
  previewPurpose,
  type TakenType,
  tooLarge,
  tooManyPixels,
  type UploadFailure,
} from "./rules";
import { type MediaFile, PREVIEW_SIZES } from "./schema";
import { type Sniffed, sniff } from "./sniffing/work";

/** Decoding an animation costs all its frames. */
const MAX_ANIMATION_PIXELS = MAX_IMAGE_PIXELS * 5;

/** A file on its way in. */
export type Incoming = {
  body: ReadableStream<Uint8Array>;
  name: string;
  /** The browser's word for the type; empty when it gave none. */
  type: string;
  /** Bytes announced; null when unknown. */
  announced: number | null;
};

const interrupted = (name: string) => fail("interrupted", `“${name}” did not arrive whole. Try again.`);

/** A stream of bytes that are in memory already. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function receive(
  incoming: Incoming,
  name: string,
): Promise<Result<Stored & { type: TakenType }, UploadFailure>> {
  let sniffed: Sniffed;
  try {
    sniffed = await sniff(incoming.body);
  } catch {
    return interrupted(name);
  }
  const refused = sniffed.empty
    ? checkSize(0, name)
    : checkUpload({ name, type: incoming.type, sniffed: sniffed.type });
  if (!refused.ok) {
    await sniffed.body.cancel().catch(() => undefined);
    return refused;
  }
  const type = refused.value;
  if (type === null) return interrupted(name);
  const kind = kindOf(type);
  const put = await storage().put(sniffed.body, { maxBytes: MAX_BYTES[kind], mimeType: type });
  if (put.ok) return ok({ ...put.value, type });
  if (put.failure.code === "too-large") return tooLarge(name, null, kind);
  return put.failure.code === "interrupted" ? interrupted(name) : fail("no-space", put.failure.message);
}

/** What a look at a stored file found: its size as it is seen, its length, and a preview where one can be made. */
type Examined = { width: number | null; height: number | null; seconds: number | null; preview: Made | null };

/** Reads the size off a stored image, and decodes all of it once: what it cannot read is not kept. */
async function examineImage(path: string, name: string): Promise<Result<Examined, UploadFailure>> {
  const seen = await lookAt(path);
  if (!seen) return brokenFile(name, "image");
  const { width, height } = seen;
  const pixels = width * height;
  if (pixels > MAX_IMAGE_PIXELS || pixels * seen.frames > MAX_ANIMATION_PIXELS) return tooManyPixels(name);
  try {
    if (seen.frames > 1) await checkFrames(path);
    return ok({ width, height, seconds: null, preview: await makePreview(path, PREVIEW_SIZES[0]) });
  } catch {
    return brokenFile(name, "image");
  }
}

async function examineVideo(path: string, name: string): Promise<Result<Examined, UploadFailure>> {
  const probed = await probe(path);
  return probed ? ok({ ...probed, preview: null }) : brokenFile(name, "video");
}

const NOTHING_TO_SEE: Examined = { width: null, height: null, seconds: null, preview: null };

async function examine(key: string, type: TakenType, name: string): Promise<Result<Examined, UploadFailure>> {
  const kind = kindOf(type);
  const examined = await storage().withFile(key, async (path) => {
    if (kind === "document") return ok(NOTHING_TO_SEE);
    return kind === "image" ? examineImage(path, name) : examineVideo(path, name);
  });
  if (!examined) throw new Error(`a file of type ${type} vanished while it was read`);
  return examined;
}

async function putMade(made: Made): Promise<Stored> {
  const put = await storage().put(streamOf(made.body), {
    maxBytes: made.body.byteLength,
    mimeType: made.mimeType,
  });
  if (!put.ok) throw new Error(put.failure.message);
  return put.value;
}

const renditionRow = (mediaId: string, purpose: string, made: Made, stored: Stored) => ({
  mediaId,
  purpose,
  mimeType: made.mimeType,
  bytes: stored.bytes,
  width: made.width,
  height: made.height,
  storageKey: stored.key,
});

/**
 * Takes in a file: streamed to storage, its type and size read from the bytes. A picture is decoded once and its preview
 * made; a video's length and size are read.
 * Fails with a sentence for the person (`UploadCode`); then nothing of it stays behind.
 */
export async function acceptUpload(
  scope: Scope,
  incoming: Incoming,
  tx: Tx = db(),
): Promise<Result<MediaFile, UploadFailure>> {
  const name = cleanName(incoming.name);
  const size = checkSize(incoming.announced, name);
  if (!size.ok) {
    await incoming.body.cancel().catch(() => undefined);
    return size;
  }
  const received = await receive(incoming, name);
  if (!received.ok) return received;
  const { key, bytes, checksum, type } = received.value;
  const stored = [key];
  let kept = false;
  try {
    // A proxy on the way may cut a body short without breaking the connection.
    if (incoming.announced !== null && incoming.announced !== bytes) return interrupted(name);
    const examined = await examine(key, type, name);
    if (!examined.ok) return examined;
    const { preview, ...seen } = examined.value;
    const made = preview && (await putMade(preview));
    if (made) stored.push(made.key);
    const file = { id: uuidv7(), kind: kindOf(type), mimeType: type, filename: name, bytes, ...seen };
    await tx.transaction(async (inner) => {
      await inner.insert(media).values({
        ...file,
        workspaceId: scope.workspaceId,
        uploaderId: scope.actor.kind === "job" ? null : scope.actor.userId,
        checksum,
        storageKey: key,
      });
      if (preview && made)
        await inner
          .insert(renditions)
          .values(renditionRow(file.id, previewPurpose(PREVIEW_SIZES[0]), preview, made));
    });
    kept = true;
    return ok({ ...file, ...mediaUrls(file.id, file.kind) });
  } finally {
    if (!kept) await Promise.all(stored.map((one) => storage().remove(one)));
  }
}

/**
 * Keeps what was made from a file, once per purpose: of two that were made at the same time the first stays.
 * The file must be of this workspace. Fails with `no-space`.
 */
export async function keepRendition(
  scope: Scope,
  mediaId: string,
  purpose: string,
  made: Made,
  tx: Tx = db(),
): Promise<Result<NonNullable<Awaited<ReturnType<typeof getRendition>>>, Failure<"no-space">>> {
  const put = await storage().put(streamOf(made.body), {
    maxBytes: made.body.byteLength,
    mimeType: made.mimeType,
  });
  if (!put.ok) {
    if (put.failure.code === "no-space") return fail("no-space", put.failure.message);
    throw new Error(put.failure.message);
  }
  const row = renditionRow(mediaId, purpose, made, put.value);
  const [mine] = await tx
    .insert(renditions)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: renditions.id });
  if (mine) return ok({ ...row, ...mine });
  await storage().remove(put.value.key);
  const first = await getRendition(scope, mediaId, purpose);
  if (!first) throw new Error("a rendition of another workspace's file");
  return ok(first);
}
