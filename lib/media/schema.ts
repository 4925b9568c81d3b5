import { z } from "zod";

/** What an upload says of itself, beside its bytes. */
export const Upload = z.object({
  workspace: z.string().min(1).max(80),
  name: z.string().max(1000).default(""),
});

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
  url: string;
  previewUrl: string;
};

/** A file in a post, with the alt text it has there. */
export type MediaView = MediaFile & { alt: string };
