import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGuard } from "./guard.mjs";
import { freePort } from "./ports.mjs";
import { embeddedUrl, startPostgres } from "./postgres.mjs";
import { until } from "./processes.mjs";

const PASSWORD = "throwaway";

/**
 * A Postgres in a temporary folder that is gone after `stop`, also when this process is killed.
 * @returns `url(database)` gives an address in it; only `postgres` exists at first
 */
export async function startThrowaway() {
  const folder = mkdtempSync(join(tmpdir(), "posthaste-"));
  chmodSync(folder, 0o711);
  const port = await freePort();
  const guard = startGuard();
  const child = await startPostgres({
    dir: join(folder, "postgres"),
    port,
    password: PASSWORD,
    logFile: join(folder, "postgres.log"),
    durable: false,
  });
  guard.add(child.pid, "INT");
  return {
    folder,
    pid: child.pid,
    url: (database) => embeddedUrl(PASSWORD, port, database),
    async stop() {
      child.kill("SIGQUIT");
      await until(() => child.exitCode !== null || child.signalCode !== null, 5000);
      guard.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
