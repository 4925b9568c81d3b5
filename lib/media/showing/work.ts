import "server-only";
import { storage } from "@/lib/storage/storage";
import { fileHeaders, rangeOf } from "./rules";

/** A stored file that somebody may have. */
export type Filed = { storageKey: string; mimeType: string; bytes: number; filename: string };

/** The answer with a file's bytes, or the stretch of them that was asked for; null when the bytes are gone. */
export async function fileResponse(
  file: Filed,
  request: Request,
  cacheControl: string,
): Promise<Response | null> {
  const headers = { ...fileHeaders(file), "cache-control": cacheControl };
  const range = rangeOf(request.headers.get("range"), file.bytes);
  if (range === "unsatisfiable")
    return new Response(null, { status: 416, headers: { "content-range": `bytes */${file.bytes}` } });
  const body = await storage().open(file.storageKey, range ?? undefined);
  if (!body) return null;
  if (!range) return new Response(body, { headers: { ...headers, "content-length": String(file.bytes) } });
  return new Response(body, {
    status: 206,
    headers: {
      ...headers,
      "content-length": String(range.end - range.start + 1),
      "content-range": `bytes ${range.start}-${range.end}/${file.bytes}`,
    },
  });
}
