import "server-only";
import type { Scope } from "@/lib/auth/scope";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import type { ByteRange } from "@/lib/storage/contract";
import { storage } from "@/lib/storage/storage";
import { fetchToken } from "./fetching/rules";
import { lookAt, type Seen, shrink } from "./imaging/work";
import { keepRendition } from "./mutations";
import { getRendition, getStoredMedia } from "./queries";
import { extensionFor, MAX_IMAGE_PIXELS, nameFor, sendPurpose } from "./rules";
import type { MediaKind } from "./schema";

/** What a platform takes of pictures. */
export type Wish = { maxBytes: number; mimeTypes: readonly string[]; maxPixels?: number };

/** What a platform takes of each kind of file; a kind that is absent is not taken. */
export type Wishes = {
  image?: Wish;
  video?: Pick<Wish, "maxBytes" | "mimeTypes">;
  document?: Pick<Wish, "maxBytes" | "mimeTypes">;
};

/** A file ready to leave. `open` reads from storage and may be called again. */
export type Sendable = {
  kind: MediaKind;
  mimeType: string;
  /** The name it was uploaded under, with the extension of what is sent. */
  filename: string;
  bytes: number;
  width: number | null;
  height: number | null;
  seconds: number | null;
  open(range?: ByteRange): Promise<ReadableStream<Uint8Array>>;
  /** Where it can be fetched for a day, below this installation's own address. */
  path: string;
};

type Filed = {
  mimeType: string;
  bytes: number;
  width: number | null;
  height: number | null;
  storageKey: string;
};

type StoredMedia = NonNullable<Awaited<ReturnType<typeof getStoredMedia>>>;

function sendable(file: StoredMedia, filed: Filed, renditionId: string | null): Sendable {
  const { mimeType, bytes, width, height, storageKey } = filed;
  const filename = nameFor(file.filename, mimeType);
  const token = fetchToken({ mediaId: file.id, renditionId }, Date.now());
  return {
    kind: file.kind,
    mimeType,
    filename,
    bytes,
    width,
    height,
    seconds: file.seconds,
    path: `/api/media/fetch/${token}/file.${extensionFor(mimeType)}`,
    async open(range) {
      const stream = await storage().open(storageKey, range);
      if (!stream) throw new Error("a file that the database knows is not in storage");
      return stream;
    },
  };
}

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

const LABELS: Record<MediaKind, string> = { image: "pictures", video: "videos", document: "documents" };

type SendFailure = Failure<"not-found" | "gone" | "animated" | "does-not-fit" | "not-taken" | "no-space">;

/**
 * A file as a platform takes it. Pictures: never with EXIF, XMP or IPTC (they say where a picture was taken), within
 * `maxBytes` and `maxPixels`, of an accepted type; made once per wish, then found again; the original stays. Videos and
 * documents leave as they are. Fails with `not-found`, `gone` (bytes missing), `animated` (a moving picture that does
 * not fit), `does-not-fit`, `not-taken`, or `no-space`.
 */
export async function openForPlatform(
  scope: Scope,
  mediaId: string,
  wishes: Wishes,
): Promise<Result<Sendable, SendFailure>> {
  const file = await getStoredMedia(scope, mediaId);
  if (!file) return fail("not-found", "A file of this post is gone. Remove it and add it again.");
  const wish = wishes[file.kind];
  if (!wish)
    return fail("not-taken", `“${file.filename}” cannot be sent there: it takes no ${LABELS[file.kind]}.`);
  return file.kind === "image" ? openImage(scope, file, wish) : openWhole(file, wish);
}

async function openWhole(file: StoredMedia, wish: Wish): Promise<Result<Sendable, SendFailure>> {
  if (!wish.mimeTypes.includes(file.mimeType))
    return fail("not-taken", `“${file.filename}” is of a kind that is not taken there. Use another file.`);
  if (file.bytes > wish.maxBytes)
    return fail(
      "does-not-fit",
      `“${file.filename}” is ${megabytes(file.bytes)}; there it may be ${megabytes(wish.maxBytes)}. Use a smaller one.`,
    );
  const there = await storage().withFile(file.storageKey, async () => true);
  return there ? ok(sendable(file, file, null)) : gone(file.filename);
}

async function openImage(
  scope: Scope,
  file: StoredMedia,
  wish: Wish,
): Promise<Result<Sendable, SendFailure>> {
  const purpose = sendPurpose(wish);
  const earlier = await getRendition(scope, file.id, purpose);
  if (earlier) return ok(sendable(file, earlier, earlier.id));

  const outcome = await storage().withFile(file.storageKey, async (path) => {
    const seen = await lookAt(path);
    if (!seen) return gone(file.filename);
    if (mayLeave(file, seen, wish)) return ok(sendable(file, file, null));
    // Where no moving picture is taken at all its first frame is sent, as the composer says.
    if (seen.frames > 1 && wish.mimeTypes.includes(file.mimeType)) {
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
    const kept = await keepRendition(scope, file.id, purpose, made);
    return kept.ok ? ok(sendable(file, kept.value, kept.value.id)) : kept;
  });
  return outcome ?? gone(file.filename);
}
