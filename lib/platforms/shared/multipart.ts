import { randomBytes } from "node:crypto";
import type { Body } from "@/lib/outbound/body";
import type { ByteRange, OutgoingMedia } from "../contract";

/** One file of a form: the whole of it, or a stretch. */
export type FilePart = { name: string; media: OutgoingMedia; range?: { start: number; end: number } };

const quoted = (text: string): string => text.replace(/["\r\n\\]/g, "_");

const lengthOf = ({ media, range }: FilePart): number => (range ? range.end - range.start + 1 : media.bytes);

/** A `multipart/form-data` body: plain fields first, then files, streamed one after the other and never held. */
export function multipart(
  fields: readonly (readonly [name: string, value: string])[],
  files: readonly FilePart[],
): Body {
  const boundary = `posthaste${randomBytes(12).toString("hex")}`;
  const plain = fields.map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
  );
  const heads = files.map(({ name, media }) =>
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"; filename="${quoted(media.filename)}"\r\nContent-Type: ${media.mimeType}\r\n\r\n`,
    ),
  );
  const first = Buffer.from(plain.join(""));
  const between = Buffer.from("\r\n");
  const last = Buffer.from(`--${boundary}--\r\n`);
  const filed = files.reduce((sum, file, index) => sum + (heads[index]?.length ?? 0) + lengthOf(file) + 2, 0);
  return {
    kind: "stream",
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: first.length + filed + last.length,
    async *open() {
      if (first.length > 0) yield first;
      for (const [index, { media, range }] of files.entries()) {
        yield heads[index] ?? between;
        yield* bytesOf(media, range);
        yield between;
      }
      yield last;
    },
  };
}

/** A file, or a stretch of it, as the body of a request. */
export const streamed = (media: OutgoingMedia, range?: { start: number; end: number }): Body => ({
  kind: "stream",
  contentType: media.mimeType,
  bytes: range ? range.end - range.start + 1 : media.bytes,
  open: () => bytesOf(media, range),
});

/** The bytes of a file as they are read; the file is let go when the reader stops early. */
export async function* bytesOf(media: OutgoingMedia, range?: ByteRange): AsyncGenerator<Uint8Array> {
  const stream = await media.open(range);
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
    await stream.cancel().catch(() => {});
  }
}
