import "server-only";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
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
  return awaited(work);
}

/** Makes a process that shuts down wait for `work`: an answer that is on its way, or one that is being written. */
export function awaited<Value>(work: Promise<Value>): Promise<Value> {
  open().add(work);
  const done = () => open().delete(work);
  work.then(done, done);
  return work;
}

/** Waits until no answer is on its way and every answer is recorded, or `ms` have passed. For shutting down. */
export async function settle(ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (open().size > 0 && performance.now() < end) {
    const enough = new AbortController();
    const late = sleep(end - performance.now(), undefined, { signal: enough.signal }).catch(() => {});
    await Promise.race([Promise.allSettled([...open()]), late]);
    enough.abort();
    // Whoever got the answer now begins to write it down.
    await setImmediate();
  }
}
