import { acceptCheckpoint } from "./checkpoint";
import { parseSeed } from "./ids";
import { acceptEvents, RefusedEvents } from "./intake";
import type { IncomingEvent } from "./protocol";

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

async function takeEvents(body: unknown, headers: Headers): Promise<Response> {
  const seed = parseSeed(headers.get("x-inngest-event-id-seed"));
  const events = (Array.isArray(body) ? body : [body]) as IncomingEvent[];
  try {
    return json(200, { ids: await acceptEvents(events, undefined, seed ?? undefined), status: 200 });
  } catch (error) {
    if (!(error instanceof RefusedEvents)) throw error;
    return json(400, { error: error.message, status: 400, ids: [] });
  }
}

/**
 * Stands in for `fetch` in the SDK's client: events become rows and checkpoints are served in this process, so
 * with the embedded engine nothing of it ever leaves the machine. Anything else is answered 501.
 */
export async function embeddedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const { pathname } = new URL(request.url);
  const [root, name, runId, kind] = pathname.split("/").filter(Boolean);
  if (request.method === "POST" && root === "e") return takeEvents(await request.json(), request.headers);
  if (request.method === "POST" && root === "v1" && name === "checkpoint" && runId && kind === "async") {
    const answer = await acceptCheckpoint(decodeURIComponent(runId), await request.json());
    return json(answer.status, answer.body);
  }
  return json(501, { error: `The embedded engine does not offer ${pathname}.`, status: 501 });
}
