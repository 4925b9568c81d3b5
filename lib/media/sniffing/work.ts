import "server-only";
import { fileTypeFromBuffer } from "file-type";

/** Enough for every kind of file that is told apart here. */
const HEAD_BYTES = 4100;

/** What the first bytes of a stream say, and a stream that still has them all. */
export type Sniffed = {
  /** MIME type by the bytes; null when they belong to no known kind. */
  type: string | null;
  empty: boolean;
  body: ReadableStream<Uint8Array>;
};

/** Reads the kind of a file off its first bytes. Throws what the stream throws. */
export async function sniff(body: ReadableStream<Uint8Array>): Promise<Sniffed> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < HEAD_BYTES) {
    const next = await reader.read();
    if (next.done) break;
    chunks.push(next.value);
    bytes += next.value.byteLength;
  }
  const known =
    bytes > 0 ? await fileTypeFromBuffer(Buffer.concat(chunks)).catch(() => undefined) : undefined;
  const whole = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const held = chunks.shift();
        if (held) return controller.enqueue(held);
        const next = await reader.read();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return { type: known?.mime ?? null, empty: bytes === 0, body: whole };
}
