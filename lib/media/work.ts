import "server-only";
import type { Scope } from "@/lib/auth/scope";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { storage } from "@/lib/storage/storage";
import { lookAt, type Seen, shrink } from "./imaging/work";
import { keepRendition } from "./mutations";
import { getRendition, getStoredMedia } from "./queries";
import { MAX_IMAGE_PIXELS, sendPurpose } from "./rules";

/** What a platform takes. */
export type Wish = { maxBytes: number; mimeTypes: readonly string[]; maxPixels?: number };

/** A file ready to leave. `open` reads from storage and may be called again. */
export type Sendable = {
  mimeType: string;
  bytes: number;
  width: number | null;
  height: number | null;
  open(): Promise<ReadableStream<Uint8Array>>;
};

type Filed = {
  mimeType: string;
  bytes: number;
  width: number | null;
  height: number | null;
  storageKey: string;
};

const sendable = ({ mimeType, bytes, width, height, storageKey }: Filed): Sendable => ({
  mimeType,
  bytes,
  width,
  height,
  async open() {
    const stream = await storage().open(storageKey);
    if (!stream) throw new Error("a file that the database knows is not in storage");
    return stream;
  },
});

const gone = (name: string) =>
  fail("gone", `“${name}” is no longer in storage. Remove it from the post and add it again.`);
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;

/** Whether the original may leave as it is: small enough, of a kind that is taken, and without a word of where it was taken. */
function mayLeave(file: Filed, seen: Seen, wish: Wish): boolean {
  const pixels = seen.width * seen.height;
  if (!wish.mimeTypes.includes(file.mimeType) || file.bytes > wish.maxBytes) return false;
  if (wish.maxPixels && pixels > wish.maxPixels) return false;
  // A GIF has no EXIF, and drawing it again would cost its colours.
  return file.mimeType === "image/gif" || !(seen.hasMetadata || seen.turned);
}

/**
 * A file as a platform takes it: never with EXIF, XMP or IPTC (they say where a picture was taken), within
 * `maxBytes` and `maxPixels`, of an accepted type. Made once per wish, then found again; the original stays.
 * Fails with `not-found`, `gone` (bytes missing), `animated` (a moving picture that does not fit),
 * `does-not-fit`, `not-an-image`, or `no-space`.
 */
export async function openForPlatform(
  scope: Scope,
  mediaId: string,
  wish: Wish,
): Promise<
  Result<Sendable, Failure<"not-found" | "gone" | "animated" | "does-not-fit" | "not-an-image" | "no-space">>
> {
  const file = await getStoredMedia(scope, mediaId);
  if (!file) return fail("not-found", "A file of this post is gone. Remove it and add it again.");
  if (file.kind !== "image")
    return fail("not-an-image", `“${file.filename}” is not a picture; only pictures can be sent so far.`);
  const purpose = sendPurpose(wish);
  const earlier = await getRendition(scope, mediaId, purpose);
  if (earlier) return ok(sendable(earlier));

  const outcome = await storage().withFile(file.storageKey, async (path) => {
    const seen = await lookAt(path);
    if (!seen) return gone(file.filename);
    if (mayLeave(file, seen, wish)) return ok(sendable(file));
    if (seen.frames > 1) {
      return fail(
        "animated",
        `“${file.filename}” moves and is ${megabytes(file.bytes)}; there it may be ${megabytes(wish.maxBytes)}. Use a smaller one or a still picture.`,
      );
    }
    const made = await shrink(path, file.mimeType, seen, {
      ...wish,
      maxPixels: wish.maxPixels ?? MAX_IMAGE_PIXELS,
    });
    if (!made)
      return fail(
        "does-not-fit",
        `“${file.filename}” cannot be made small enough to be sent. Use another picture.`,
      );
    const kept = await keepRendition(scope, mediaId, purpose, made);
    return kept.ok ? ok(sendable(kept.value)) : kept;
  });
  return outcome ?? gone(file.filename);
}
