import "server-only";
import type { Scope } from "@/lib/auth/scope";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { storage } from "@/lib/storage/storage";
import { makePreview } from "../imaging/work";
import { keepRendition } from "../mutations";
import { getRendition, getStoredMedia } from "../queries";
import { previewPurpose } from "../rules";
import type { Filed } from "./work";

const notFound = () => fail("not-found", "This file does not exist, or it is not yours.");

/**
 * A file, or with `size` its preview, which is made when it is asked for the first time. Fails with `not-found`, also
 * for the preview of a file that has none.
 */
export async function showMedia(
  scope: Scope,
  { id, size }: { id: string; size?: number },
): Promise<Result<Filed, Failure<"not-found" | "no-space">>> {
  const file = await getStoredMedia(scope, id);
  if (!file) return notFound();
  if (!size) return ok(file);
  if (file.kind !== "image") return notFound();
  const filed = await preview(scope, file, size);
  return filed.ok ? ok({ ...filed.value, filename: file.filename }) : filed;
}

async function preview(scope: Scope, file: { id: string; storageKey: string }, size: number) {
  const purpose = previewPurpose(size);
  const earlier = await getRendition(scope, file.id, purpose);
  if (earlier) return ok(earlier);
  const made = await storage().withFile(file.storageKey, (path) => makePreview(path, size));
  return made ? keepRendition(scope, file.id, purpose, made) : notFound();
}
