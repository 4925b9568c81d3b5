import "server-only";
import type { Scope } from "@/lib/auth/scope";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { storage } from "@/lib/storage/storage";
import { makePreview } from "../imaging/work";
import { keepRendition } from "../mutations";
import { getRendition, getStoredMedia } from "../queries";
import { previewPurpose } from "../rules";

/** Bytes for a browser. */
export type Shown = { body: ReadableStream<Uint8Array>; mimeType: string; bytes: number; filename: string };

const notFound = () => fail("not-found", "This file does not exist, or it is not yours.");

/** A file, or with `size` its preview, which is made when it is asked for the first time. Fails with `not-found`. */
export async function showMedia(
  scope: Scope,
  { id, size }: { id: string; size?: number },
): Promise<Result<Shown, Failure<"not-found" | "no-space">>> {
  const file = await getStoredMedia(scope, id);
  if (!file) return notFound();
  const filed = size ? await preview(scope, file, size) : ok(file);
  if (!filed.ok) return filed;
  const body = await storage().open(filed.value.storageKey);
  if (!body) return notFound();
  return ok({ body, mimeType: filed.value.mimeType, bytes: filed.value.bytes, filename: file.filename });
}

async function preview(scope: Scope, file: { id: string; storageKey: string }, size: number) {
  const purpose = previewPurpose(size);
  const earlier = await getRendition(scope, file.id, purpose);
  if (earlier) return ok(earlier);
  const made = await storage().withFile(file.storageKey, (path) => makePreview(path, size));
  return made ? keepRendition(scope, file.id, purpose, made) : notFound();
}
