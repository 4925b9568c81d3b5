import { getScopeOf } from "@/lib/auth/require";
import { getMediaWorkspace } from "@/lib/media/queries";
import { MediaRequest } from "@/lib/media/schema";
import { showMedia } from "@/lib/media/showing/mutations";
import { fileResponse } from "@/lib/media/showing/work";
import { fail } from "@/lib/result";
import { selfRoute } from "@/lib/route";

const notFound = fail("not-found", "This file does not exist, or it is not yours.");

/**
 * `GET /api/media/<id>[?size=640]`: a file, a stretch of it (`Range`), or its preview, for members of its workspace. A
 * file never changes.
 */
export const GET = selfRoute(MediaRequest, async (self, wanted, request) => {
  const workspaceId = await getMediaWorkspace(self, wanted.id);
  const scope = workspaceId && (await getScopeOf(self, workspaceId));
  if (!scope) return notFound;
  const shown = await showMedia(scope, wanted);
  if (!shown.ok) return shown;
  return (await fileResponse(shown.value, request, "private, max-age=31536000, immutable")) ?? notFound;
});
