import type { ByteRange } from "@/lib/storage/contract";

/** What a `Range` header asks of a file: a stretch, nothing that can be given (`unsatisfiable`), or all of it (null). */
export function rangeOf(header: string | null, bytes: number): Required<ByteRange> | "unsatisfiable" | null {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (!asked || (asked[1] === "" && asked[2] === "")) return null;
  const last = bytes - 1;
  if (asked[1] === "") {
    const length = Number(asked[2]);
    return length === 0 ? "unsatisfiable" : { start: Math.max(0, bytes - length), end: last };
  }
  const start = Number(asked[1]);
  const end = asked[2] === "" ? last : Math.min(Number(asked[2]), last);
  if (start > last) return "unsatisfiable";
  return start > end ? null : { start, end };
}

/** Headers of a file that is handed out: never run, never guessed at. */
export const fileHeaders = (file: { mimeType: string; filename: string }): Record<string, string> => ({
  "content-type": file.mimeType,
  "content-disposition": `inline; filename*=UTF-8''${encodeURIComponent(file.filename).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)}`,
  "accept-ranges": "bytes",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
});
