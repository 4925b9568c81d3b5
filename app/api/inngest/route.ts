import { serve } from "inngest/next";
import type { NextRequest } from "next/server";
import { inngest } from "@/inngest/client";
import { functions } from "@/inngest/functions/all";
import { env } from "@/lib/env";

export const dynamic = "force-dynamic";

/** Whether an Inngest server runs the functions. */
const onServer = env().inngestServer;
const handlers = serve({
  client: inngest,
  functions,
  // Where an Inngest server finds us is the operator's word, never the Host header of whoever asks for a registration.
  ...(onServer ? { serveOrigin: env().inngestServeOrigin } : { enableUnauthedSync: false }),
});

const refuse = () => Response.json({ message: "Unauthorized" }, { status: 401 });

/** Introspection: for an Inngest server only. */
export function GET(request: NextRequest, context: unknown) {
  return onServer ? handlers.GET(request, context) : refuse();
}

/** Registration. The embedded engine asks in band and signed; the other way would have us call someone else. */
export function PUT(request: NextRequest, context: unknown) {
  const inBand = request.headers.get("x-inngest-sync-kind") === "in_band";
  return onServer || inBand ? handlers.PUT(request, context) : refuse();
}

/** A call of a function; the SDK verifies its signature. */
export function POST(request: NextRequest, context: unknown) {
  return handlers.POST(request, context);
}
