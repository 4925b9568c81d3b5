import type { Blobs, SavedBlob } from "./blobs.ts";
import { type MediaKind, mediaKind } from "./media-kind.ts";

/** A file that a platform fetched from the address it was given. */
export type Fetched = { saved: SavedBlob; kind: MediaKind | null; contentType: string };

export type FetchProblem = "unreachable" | "redirect" | "too-large";

const TIMEOUT_MS = 15_000;

/**
 * Fetches a file as platforms do that want an address: for real, without following redirects unless `redirects`. The
 * simulator fetches from this machine only: whoever writes to it must not be able to send it anywhere else.
 */
export async function fetchFile(
  address: string,
  blobs: Blobs,
  name: string,
  { maxBytes, redirects = false }: { maxBytes: number; redirects?: boolean },
): Promise<Fetched | FetchProblem> {
  if (!URL.canParse(address) || !["127.0.0.1", "localhost", "[::1]"].includes(new URL(address).hostname))
    return "unreachable";
  const answer = await fetch(address, {
    redirect: redirects ? "follow" : "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
  if (!answer) return "unreachable";
  if (answer.status >= 300 && answer.status < 400) return "redirect";
  if (!answer.ok) return "unreachable";
  const saved = await blobs.save(answer.body, maxBytes, () => name).catch(() => "broken" as const);
  if (saved === "broken") return "unreachable";
  if (!saved) return "too-large";
  return { saved, kind: mediaKind(saved.head), contentType: answer.headers.get("content-type") ?? "" };
}
