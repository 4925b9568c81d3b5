import { randomBytes } from "node:crypto";
import type { Body } from "@/lib/outbound/body";
import type { OutgoingMedia } from "../contract";
import { bytesOf } from "../shared/multipart";

/** Stands in a JSON value where the bytes of a file belong. */
export class FileSlot {
  readonly media: OutgoingMedia;
  constructor(media: OutgoingMedia) {
    this.media = media;
  }
}

const base64Length = (bytes: number): number => 4 * Math.ceil(bytes / 3);

/** Base64 of a stream of bytes: three of them make four characters, so what is left of a chunk waits for the next. */
async function* base64Of(media: OutgoingMedia): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytesOf(media)) {
    const bytes = Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % 3);
    if (whole > 0) yield Buffer.from(bytes.subarray(0, whole).toString("base64"));
    rest = bytes.subarray(whole);
  }
  if (rest.length > 0) yield Buffer.from(rest.toString("base64"));
}

/** A JSON body in which every `FileSlot` is a file's bytes in base64, written while they are read. */
export function jsonWithFiles(value: unknown): Body {
  const files: OutgoingMedia[] = [];
  const mark = `slot-${randomBytes(16).toString("hex")}`;
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (!(part instanceof FileSlot)) return part;
    files.push(part.media);
    return mark;
  });
  const pieces = text.split(mark).map((piece) => Buffer.from(piece));
  const sent = files.reduce((sum, { bytes }) => sum + base64Length(bytes), 0);
  return {
    kind: "stream",
    contentType: "application/json",
    bytes: pieces.reduce((sum, piece) => sum + piece.length, 0) + sent,
    async *open() {
      for (const [index, piece] of pieces.entries()) {
        yield piece;
        const media = files[index];
        if (media) yield* base64Of(media);
      }
    },
  };
}
