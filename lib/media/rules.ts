import { type Failure, fail, ok, type Result } from "@/lib/result";
import type { MediaFile, MediaKind } from "./schema";

/** Largest file taken, in bytes, by kind. */
export const MAX_BYTES: Record<MediaKind, number> = {
  image: 30_000_000,
  video: 500_000_000,
  document: 100_000_000,
};
/** Most pixels taken: a decoded one needs four bytes, and whoever opens the preview pays for them. */
export const MAX_IMAGE_PIXELS = 100_000_000;
const MAX_NAME = 200;

/** Kinds of file taken, by what their bytes are. */
const TAKEN = {
  "image/jpeg": { label: "a JPEG", extension: "jpg", kind: "image" },
  "image/png": { label: "a PNG", extension: "png", kind: "image" },
  "image/webp": { label: "a WebP", extension: "webp", kind: "image" },
  "image/gif": { label: "a GIF", extension: "gif", kind: "image" },
  "video/mp4": { label: "an MP4", extension: "mp4", kind: "video" },
  "video/quicktime": { label: "a QuickTime film", extension: "mov", kind: "video" },
  "video/webm": { label: "a WebM", extension: "webm", kind: "video" },
  "application/pdf": { label: "a PDF", extension: "pdf", kind: "document" },
} as const satisfies Record<string, { label: string; extension: string; kind: MediaKind }>;
export type TakenType = keyof typeof TAKEN;

/** For the browser's file dialogue. */
export const ACCEPTED_TYPES = Object.keys(TAKEN).join(",");

export const kindOf = (type: TakenType): MediaKind => TAKEN[type].kind;

/** The extension of a kind of file, without the dot; `bin` for one that is not taken. */
export const extensionFor = (type: string): string => (isTaken(type) ? TAKEN[type].extension : "bin");

/** What an extension promises. Only what people upload to be shown, or to smuggle something in as that. */
const PROMISES: Record<string, TakenType> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  jpe: "image/jpeg",
  jfif: "image/jpeg",
  png: "image/png",
  apng: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  mp4: "video/mp4",
  m4v: "video/mp4",
  mov: "video/quicktime",
  qt: "video/quicktime",
  webm: "video/webm",
  pdf: "application/pdf",
};

/** Other spellings of a type. An animated PNG is a PNG to everyone who shows its first frame. */
const SAME: Record<string, string> = {
  "image/apng": "image/png",
  "image/jpg": "image/jpeg",
  "image/pjpeg": "image/jpeg",
  "video/x-m4v": "video/mp4",
  "application/x-pdf": "application/pdf",
};

const NAMES: Record<MediaKind, { one: string; many: string }> = {
  image: { one: "a picture", many: "pictures" },
  video: { one: "a video", many: "videos" },
  document: { one: "a PDF", many: "PDFs" },
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

function isTaken(type: string): type is TakenType {
  return Object.hasOwn(TAKEN, type);
}
const normal = (type: string) => SAME[type] ?? type;
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
const extensionOf = (name: string) => /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? "";

/** A name fit for a list and a header: no folders, no control characters, no more than 200 characters. */
export function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  // Bidirectional overrides would let `exe.gpj` read as `jpg.exe` the other way round.
  const plain = last.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "").trim();
  if (!plain) return "file";
  if (plain.length <= MAX_NAME) return plain;
  const extension = extensionOf(plain);
  return extension
    ? `${plain.slice(0, MAX_NAME - extension.length - 1)}.${extension}`
    : plain.slice(0, MAX_NAME);
}

/** Refuses by what is said of the size before a byte is read; the bytes are counted again while they come. */
export function checkSize(bytes: number | null, name: string): Result<null, UploadFailure> {
  if (bytes === 0) return fail("empty", `“${name}” is empty. Choose another file.`);
  const promised = PROMISES[extensionOf(name)];
  const kind = promised ? kindOf(promised) : "video";
  return bytes !== null && bytes > MAX_BYTES[kind] ? tooLarge(name, bytes, kind) : ok(null);
}

/** `bytes` null: it was cut off when it passed the limit. */
export function tooLarge(name: string, bytes: number | null, kind: MediaKind) {
  const most = megabytes(MAX_BYTES[kind]);
  const size = bytes === null ? `more than ${most}` : megabytes(bytes);
  return fail("too-large", `“${name}” is ${size}; ${NAMES[kind].many} may be ${most}. Choose a smaller one.`);
}

/** A name with the extension of what is really sent: a copy may be of another kind than what was uploaded. */
export function nameFor(filename: string, type: string): string {
  const stem = filename.replace(/\.[a-z0-9]{1,5}$/i, "") || "file";
  return `${stem.slice(0, MAX_NAME - 6)}.${extensionFor(type)}`;
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
  const promises: TakenType[] = [
    PROMISES[extensionOf(name)],
    isTaken(saysType) ? saysType : undefined,
  ].filter((one) => one !== undefined);
  if (is && isTaken(is)) {
    const broken = promises.find((one) => one !== is);
    if (!broken) return ok(is);
    const { label, extension } = TAKEN[is];
    return fail(
      "not-what-it-says",
      `“${name}” says it is ${TAKEN[broken].label} but is ${label}. Rename it to end in .${extension} and add it again.`,
    );
  }
  const [promised] = promises;
  if (promised) {
    return fail(
      "not-what-it-says",
      `“${name}” says it is ${NAMES[kindOf(promised)].one}, but what is in it is not. Choose another file.`,
    );
  }
  return fail(
    "unsupported",
    `“${name}” is not a file Posthaste takes. Use JPEG, PNG, WebP or GIF, a video as MP4, MOV or WebM, or a PDF.`,
  );
}

export const brokenFile = (name: string, kind: MediaKind) =>
  fail(
    "broken",
    `“${name}” is damaged or not complete${kind === "video" ? ", or has no picture in it" : ""}. Export or download it again, then add it once more.`,
  );

export const tooManyPixels = (name: string) =>
  fail(
    "too-many-pixels",
    `“${name}” has more than ${MAX_IMAGE_PIXELS / 1_000_000} million pixels. Make it smaller and add it again.`,
  );

/** Addresses of a file, for members of its workspace only. */
export const mediaUrls = (id: string, kind: MediaKind): Pick<MediaFile, "url" | "previewUrl"> => ({
  url: `/api/media/${id}`,
  previewUrl: kind === "image" ? `/api/media/${id}?size=640` : null,
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
