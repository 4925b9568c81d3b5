import type { MiddlewareHandler } from "hono";
import type { SandboxEnv } from "./asked.ts";

const LONGEST_MS = 5_000;

/**
 * Lets the rest of a request come in before a refusal leaves, as web servers linger: a connection that is closed with
 * bytes unread takes the answer with it.
 */
export const lingering: MiddlewareHandler<SandboxEnv> = async (c, next) => {
  await next();
  const incoming = c.env?.incoming;
  if (!incoming || incoming.complete || incoming.destroyed) return;
  await new Promise<void>((come) => {
    const timer = setTimeout(come, LONGEST_MS);
    const end = () => {
      clearTimeout(timer);
      come();
    };
    incoming.once("end", end).once("close", end).once("error", end).resume();
  });
};
