import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, PublishFailure } from "../contract";
import { multipart } from "../shared/multipart";
import { asString } from "../shared/reading";
import { ask } from "./http";

/** Long enough for ten megabytes on a slow line, short enough for one step. */
const UPLOAD_MS = 90_000;

/** Uploads one picture that nobody sees yet, with its alt text. Returns the photo's id. */
export async function uploadPhoto(
  context: AccountContext,
  media: OutgoingMedia,
): Promise<Result<string, PublishFailure>> {
  const fields = [
    ["published", "false"],
    ...(media.alt === "" ? [] : [["alt_text_custom", media.alt] as const]),
  ] as const;
  const asked = await ask(context, {
    method: "POST",
    path: `/${context.accountId}/photos`,
    body: multipart(fields as readonly (readonly [string, string])[], [{ name: "source", media }]),
    timeoutMs: UPLOAD_MS,
  });
  if (!asked.ok) return asked;
  const id = asString(asked.value.json.id);
  if (id) return ok(id);
  return failWith({
    next: "wait",
    until: new Date(Date.now() + 60_000),
    reason: "Facebook took the picture but did not say under which id.",
    evidence: asked.value.answer.trace,
  });
}

/** Whether an unpublished photo still waits to be used. */
export async function photoIsThere(context: AccountContext, photoId: string): Promise<boolean> {
  const asked = await ask(context, { path: `/${photoId}`, query: { fields: "id" }, timeoutMs: 4_000 });
  return asked.ok;
}
