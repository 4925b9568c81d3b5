import { Inngest } from "inngest";
import { env } from "@/lib/env";
import { acceptEvents, type EngineTx } from "./embedded/intake";
import { sdkLog } from "./embedded/sdk-log";
import { embeddedFetch } from "./embedded/transport";

const APP_ID = "posthaste";
/** Never dialled: the embedded transport answers in this process. */
const NOWHERE = "http://engine.invalid";

function makeClient() {
  const { inngestServer, ENGINE_SIGNING_KEY } = env();
  const common = { id: APP_ID, logger: sdkLog, aiMetadata: false, sessionPropagation: false };
  if (inngestServer) return new Inngest(common);
  return new Inngest({
    ...common,
    isDev: false,
    eventKey: "embedded",
    baseUrl: NOWHERE,
    fetch: embeddedFetch as typeof fetch,
    ...(ENGINE_SIGNING_KEY ? { signingKey: ENGINE_SIGNING_KEY } : {}),
  });
}

/** The Inngest client: of the embedded engine, or of an Inngest server when its keys are set. */
export const inngest = makeClient();

/** An event with the id that de-duplicates it. */
export type SentEvent = { id: string; name: string; data: Record<string, unknown> };

/**
 * Hands events to the engine; sending one twice is harmless. With the embedded engine they are taken in within `tx`
 * (one transaction of their own without it); an Inngest server is called, and `tx` is not part of it.
 * Throws when the engine could not take them: send them again.
 */
export async function sendEvents(events: SentEvent[], tx?: EngineTx): Promise<void> {
  if (events.length === 0) return;
  if (env().inngestServer) await inngest.send(events);
  else await acceptEvents(events, tx);
}
