import { readFetchToken } from "@/lib/media/fetching/rules";
import { getFetchable } from "@/lib/media/queries";
import { FetchRequest } from "@/lib/media/schema";
import { fileResponse } from "@/lib/media/showing/work";
import { fail } from "@/lib/result";
import { publicRoute } from "@/lib/route";

const notFound = fail("not-found", "There is no file at this address any more.");

/**
 * `GET /api/media/fetch/<token>/<name>`: one file, for a platform that fetches what is posted. The signed token is the
 * permission; the name only gives it the extension that some platforms look for.
 */
export const GET = publicRoute(FetchRequest, async (scope, { token }, request) => {
  const named = readFetchToken(token, Date.now());
  const file = named && (await getFetchable(scope, named));
  return (file && (await fileResponse(file, request, "private, no-store"))) ?? notFound;
});
