import { z } from "zod";
import { env } from "@/lib/env";
import { fail } from "@/lib/result";
import { publicRoute } from "@/lib/route";

/**
 * One of the files by which a platform sees that this address is the operator's, under `/<name>` at the root. Which there
 * are, `VERIFICATION_FILES` says.
 */
export const GET = publicRoute(z.object({ name: z.string().max(200) }), async (_scope, { name }) => {
  const content = env().VERIFICATION_FILES.get(name);
  if (content === undefined) return fail("not-found", "There is no file of this name.");
  const type = name.endsWith(".html") ? "text/html" : "text/plain";
  return new Response(content, { headers: { "content-type": `${type}; charset=utf-8` } });
});
