import { NextResponse } from "next/server";
import { z } from "zod";
import { completeOAuth } from "@/lib/channels/connecting/work";
import { env } from "@/lib/env";
import { selfRoute } from "@/lib/route";
import { getHomeSlug } from "@/lib/workspaces/queries";

const Callback = z.object({
  platform: z.string().max(40),
  state: z.string().max(500).optional(),
  code: z.string().max(4000).optional(),
  error: z.string().max(200).optional(),
  iss: z.string().max(500).optional(),
  scope: z.string().max(4000).optional(),
  scopes: z.string().max(4000).optional(),
});

/** Back from a platform's consent page. The one GET that changes something: its `state` works once, for who began it. */
const complete = selfRoute(Callback, async (self, { scope, scopes, ...answer }) => {
  const { platform, state, code, error, iss } = answer;
  const outcome = await completeOAuth(self, { platform, state, code, error, iss, scopes: scopes ?? scope });
  const slug = outcome.slug ?? (await getHomeSlug(self));
  const target = new URL(slug ? `/w/${slug}/channels` : "/", env().publicUrl);
  if ("refusal" in outcome) target.searchParams.set("refused", outcome.refusal);
  else if ("told" in outcome) target.searchParams.set("told", outcome.told);
  else if ("choose" in outcome) target.searchParams.set("choose", outcome.choose);
  else target.searchParams.set("connected", outcome.connected);
  return NextResponse.redirect(target, 303);
});

/** Someone signed out meanwhile is sent to sign in; the state stays unused. */
export const GET: typeof complete = async (request, context) => {
  const answer = await complete(request, context);
  return answer.status === 401 ? NextResponse.redirect(new URL("/sign-in", env().publicUrl), 303) : answer;
};
