import { type Failure, fail, ok, type Result } from "@/lib/result";
import type { MediaFile } from "./schema";

/** Largest image taken, in bytes. */
export const MAX_IMAGE_BYTES = 30_000_000;
/** Most pixels taken: a decoded one needs four bytes, and whoever opens the preview pays for them. */
export const MAX_IMAGE_PIXELS = 100_000_000;
const MAX_NAME = 200;

/** Kinds of image taken, by what their bytes are. */
const TAKEN = {
  "image/jpeg": { label: "a JPEG", extension: "jpg" },
  "image/png": { label: "a PNG", extension: "png" },
  "image/webp": { label: "a WebP", extension: "webp" },
  "image/gif": { label: "a GIF", extension: "gif" },
} as const;
export type TakenType = keyof typeof TAKEN;

/** For the browser's file dialogue. */
export const ACCEPTED_TYPES = Object.keys(TAKEN).join(",");

/** What an extension promises. Only what people upload as pictures, or to smuggle something in as one. */
const PROMISES: Record<string, string> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  jpe: "image/jpeg",
  jfif: "image/jpeg",
  png: "image/png",
  apng: "image/png",
  webp: "image/webp",
  gif: "image/gif",
};

/** Other spellings of a type. An animated PNG is a PNG to everyone who shows its first frame. */
const SAME: Record<string, string> = {
  "image/apng": "image/png",
  "image/jpg": "image/jpeg",
  "image/pjpeg": "image/jpeg",
};

export type UploadCode =
  | "empty"
  | "too-large"
  | "unsupported"
  | "not-what-it-says"
  | "broken"
  | "too-many-pixels"
  | "interrupted"
  | "no-space"
  | "misdirected";
export type UploadFailure = Failure<UploadCode>;

const isTaken = (type: string): type is TakenType => Object.hasOwn(TAKEN, type);
const normal = (type: string) => SAME[type] ?? type;
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
const extensionOf = (name: string) => /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? "";

/** A name fit for a list and a header: no folders, no control characters, no more than 200 characters. */
export function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  // Bidirectional overrides would let `exe.gpj` read as `jpg.exe` the other way round.
  const plain = last.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "").trim();
  if (!plain) return "image";
  if (plain.length <= MAX_NAME) return plain;
  const extension = extensionOf(plain);
  return extension
    ? `${plain.slice(0, MAX_NAME - extension.length - 1)}.${extension}`
    : plain.slice(0, MAX_NAME);
}

/** Refuses by what is said of the size before a byte is read; the bytes are counted again while they come. */
export function checkSize(bytes: number | null, name: string): Result<null, UploadFailure> {
  if (bytes === 0) return fail("empty", `“${name}” is empty. Choose another file.`);
  if (bytes !== null && bytes > MAX_IMAGE_BYTES) return tooLarge(name, bytes);
  return ok(null);
}

/** `bytes` null: it was cut off when it passed the limit. */
export function tooLarge(name: string, bytes: number | null) {
  const size = bytes === null ? `more than ${megabytes(MAX_IMAGE_BYTES)}` : megabytes(bytes);
  return fail(
    "too-large",
    `“${name}” is ${size}; pictures may be ${megabytes(MAX_IMAGE_BYTES)}. Choose a smaller one.`,
  );
}

/**
 * Whether what the bytes are (`sniffed`, null = unknown) is taken, and is what name and browser said.
 * Gives the type to keep. Runs anywhere.
 */
export function checkUpload(said: {
  name: string;
  /** The browser's word, empty when it gave none. */
  type: string;
  sniffed: string | null;
}): Result<TakenType, UploadFailure> {
  const { name } = said;
  const is = said.sniffed && normal(said.sniffed);
  const saysType = normal(said.type.split(";")[0]?.trim().toLowerCase() ?? "");
  const promises = [PROMISES[extensionOf(name)], isTaken(saysType) ? saysType : undefined].filter(
    (one) => one !== undefined,
  );
  if (is && isTaken(is)) {
    const broken = promises.find((one) => one !== is);
    if (!broken || !isTaken(broken)) return ok(is);
    const { label, extension } = TAKEN[is];
    return fail(
      "not-what-it-says",
      `“${name}” says it is ${TAKEN[broken].label} but is ${label}. Rename it to end in .${extension} and add it again.`,
    );
  }
  if (promises.length > 0) {
    return fail(
      "not-what-it-says",
      `“${name}” says it is a picture, but what is in it is not. Choose another file.`,
    );
  }
  return fail("unsupported", `“${name}” is not a picture Posthaste takes. Use JPEG, PNG, WebP or GIF.`);
}

export const brokenImage = (name: string) =>
  fail("broken", `“${name}” is damaged or not complete. Export or download it again, then add it once more.`);

export const tooManyPixels = (name: string) =>
  fail(
    "too-many-pixels",
    `“${name}” has more than ${MAX_IMAGE_PIXELS / 1_000_000} million pixels. Make it smaller and add it again.`,
  );

/** Addresses of a file, for members of its workspace only. */
export const mediaUrls = (id: string): Pick<MediaFile, "url" | "previewUrl"> => ({
  url: `/api/media/${id}`,
  previewUrl: `/api/media/${id}?size=640`,
});

/** Width and height within `maxPixels`, keeping the proportions; never larger than given. */
export function fitPixels(
  width: number,
  height: number,
  maxPixels: number,
): { width: number; height: number } {
  const scale = Math.min(1, Math.sqrt(maxPixels / (width * height)));
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}

/** What a platform takes, in the words of a rendition's purpose: the same wish finds the same copy again. */
export function sendPurpose(wish: {
  maxBytes: number;
  maxPixels?: number;
  mimeTypes: readonly string[];
}): string {
  const kinds = wish.mimeTypes.map((type) => type.replace("image/", "")).sort();
  return `send-${wish.maxBytes}b-${wish.maxPixels ?? 0}px-${kinds.join("-")}`;
}

export const previewPurpose = (size: number): string => `preview-${size}`;
