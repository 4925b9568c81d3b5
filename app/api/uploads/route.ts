import { acceptUpload } from "@/lib/media/mutations";
import { Upload } from "@/lib/media/schema";
import { fail } from "@/lib/result";
import { failureResponse, route } from "@/lib/route";

/**
 * `POST /api/uploads?workspace=<slug>&name=<filename>`, the body being the file's bytes: streamed to storage, never
 * held. 201 with the file, or `{ failure }`.
 */
export const POST = route(Upload, "media.write", async (scope, { name }, request) => {
  if (!request.body) return fail("empty", "The file is empty. Choose another one.");
  const announced = Number(request.headers.get("content-length") ?? Number.NaN);
  const accepted = await acceptUpload(scope, {
    body: request.body,
    name,
    type: request.headers.get("content-type") ?? "",
    announced: Number.isSafeInteger(announced) ? announced : null,
  });
  return accepted.ok ? Response.json(accepted.value, { status: 201 }) : failureResponse(accepted.failure);
});
