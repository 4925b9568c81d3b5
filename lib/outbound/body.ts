/** What a request carries. A stream is opened when sending, and must yield exactly `bytes` bytes. */
export type Body =
  | { kind: "json"; value: unknown }
  | { kind: "form"; fields: Readonly<Record<string, string>> }
  | { kind: "stream"; contentType: string; bytes: number; open(): AsyncIterable<Uint8Array> };

export type Wire = { body: Buffer | AsyncIterable<Uint8Array> | null; headers: Record<string, string> };

/** The body as bytes or a stream, with the headers it needs. */
export function toWire(body: Body | undefined): Wire {
  if (!body) return { body: null, headers: {} };
  if (body.kind === "json") {
    return { body: Buffer.from(JSON.stringify(body.value)), headers: { "content-type": "application/json" } };
  }
  if (body.kind === "form") {
    return {
      body: Buffer.from(new URLSearchParams(body.fields).toString()),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    };
  }
  return {
    body: body.open(),
    headers: { "content-type": body.contentType, "content-length": String(body.bytes) },
  };
}
