import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { shared } from "@/lib/global";
import { log } from "@/lib/log";

/** How long an answer is kept in memory while the database is away. */
const PATIENCE_MS = 15 * 60_000;

const open = () => shared("settling", () => new Set<Promise<unknown>>());

/**
 * Writes what a platform answered, however long the database is away: the answer is the only proof there is.
 * Retries with growing pauses for 15 minutes, also while the process drains; then it gives up and throws, and
 * reconciliation has to find the post.
 */
export function insist<Value>(what: string, write: () => Promise<Value>): Promise<Value> {
  const work = (async () => {
    const end = performance.now() + PATIENCE_MS;
    for (let pause = 100; ; pause = Math.min(pause * 2, 5_000)) {
      try {
        return await write();
      } catch (error) {
        if (performance.now() > end) throw error;
        log().error({ error, what }, "could not record an answer yet; trying again");
        await sleep(pause);
      }
    }
  })();
  open().add(work);
  const done = () => open().delete(work);
  work.then(done, done);
  return work;
}

/** Waits until every answer is recorded, or `ms` have passed. For shutting down. */
export async function settle(ms: number): Promise<void> {
  await Promise.race([Promise.allSettled([...open()]), sleep(ms)]);
}
