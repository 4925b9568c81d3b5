import { z } from "zod";

/** What an upload says of itself, beside its bytes. */
export const Upload = z.object({
  workspace: z.string().min(1).max(80),
  name: z.string().max(1000).default(""),
});

/** A signed address, as platforms fetch a file by. */
export const FetchRequest = z.object({ token: z.string().min(1).max(400) });

export const PREVIEW_SIZES = [640] as const;

/** Which file, and how large its longer edge may be; without `size` the file itself. */
export const MediaRequest = z.object({
  id: z.uuid(),
  size: z.coerce.number().pipe(z.literal(PREVIEW_SIZES)).optional(),
});

export type MediaKind = "image" | "video" | "document";

/** An uploaded file as a screen shows it. */
export type MediaFile = {
  id: string;
  kind: MediaKind;
  mimeType: string;
  filename: string;
  bytes: number;
  /** Pixels, as it is seen: orientation applied. */
  width: number | null;
  height: number | null;
  /** Length of a video; null where it has none, or nobody could tell. */
  seconds: number | null;
  url: string;
  /** A small picture of it; null where there is none. */
  previewUrl: string | null;
};

/** A file in a post, with the alt text it has there. */
export type MediaView = MediaFile & { alt: string };
