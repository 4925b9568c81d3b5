import { z } from "zod";
import { getSelf } from "@/lib/auth/require";
import { isStillAllowed } from "@/lib/live/queries";
import { concerns, isShuttingDown, onShutdown, subscribe, takeStream } from "@/lib/live/work";
import { fail } from "@/lib/result";
import { route } from "@/lib/route";

export const dynamic = "force-dynamic";

/** A comment this often keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 25_000;
const RECHECK_MS = 60_000;

/** Server-sent events of one workspace: kinds and ids of what changed. Screens refetch; nothing else travels here. */
export const GET = route(
  z.object({ workspace: z.string() }),
  "workspace.read",
  async (scope, _input, request) => {
    const self = await getSelf();
    if (!self) return fail("signed-out", "You are signed out.");
    if (isShuttingDown()) return new Response(null, { status: 503, headers: { "retry-after": "5" } });
    const giveBack = takeStream(self.sessionToken);
    if (!giveBack)
      return fail("too-fast", "Posthaste is open in too many windows. Close some.", {
        retryAfterSeconds: 60,
      });
    const encoder = new TextEncoder();
    let end = () => {};
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        const write = (text: string) => {
          try {
            controller.enqueue(encoder.encode(text));
          } catch {
            end();
          }
        };
        const unsubscribe = subscribe(scope.workspaceId, (change) => {
          if (!concerns(change, self.userId)) return;
          write(
            `data: ${JSON.stringify(change ? { kind: change.kind, id: change.id } : { kind: "all" })}\n\n`,
          );
        });
        const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT_MS);
        const recheck = setInterval(() => {
          isStillAllowed(scope, self).then(
            (allowed) => allowed || end(),
            () => end(),
          );
        }, RECHECK_MS);
        const forget = onShutdown(() => end());
        end = () => {
          end = () => {};
          unsubscribe();
          forget();
          giveBack();
          clearInterval(heartbeat);
          clearInterval(recheck);
          try {
            controller.close();
          } catch {
            // The browser closed it first.
          }
        };
        request.signal.addEventListener("abort", () => end(), { once: true });
        if (request.signal.aborted) return end();
        write("retry: 2000\n\n");
      },
      cancel: () => end(),
    });
    return new Response(stream, {
      headers: {
        "content-type": "text/event-stream",
        "cache-control": "no-cache, no-transform",
        "x-accel-buffering": "no",
      },
    });
  },
);
