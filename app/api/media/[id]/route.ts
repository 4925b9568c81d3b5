import { getScopeOf } from "@/lib/auth/require";
import { getMediaWorkspace } from "@/lib/media/queries";
import { MediaRequest } from "@/lib/media/schema";
import { showMedia } from "@/lib/media/showing/mutations";
import { fail } from "@/lib/result";
import { selfRoute } from "@/lib/route";

const notFound = fail("not-found", "This file does not exist, or it is not yours.");

/** `GET /api/media/<id>[?size=640]`: a file, or its preview, for members of its workspace. A file never changes. */
export const GET = selfRoute(MediaRequest, async (self, wanted) => {
  const workspaceId = await getMediaWorkspace(self, wanted.id);
  const scope = workspaceId && (await getScopeOf(self, workspaceId));
  if (!scope) return notFound;
  const shown = await showMedia(scope, wanted);
  if (!shown.ok) return shown;
  const { body, mimeType, bytes, filename } = shown.value;
  return new Response(body, {
    headers: {
      "content-type": mimeType,
      "content-length": String(bytes),
      "content-disposition": `inline; filename*=UTF-8''${encodeURIComponent(filename).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)}`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, max-age=31536000, immutable",
    },
  });
});
