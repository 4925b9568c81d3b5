/**
 * `node scripts/run.mjs file.ts …`: runs TypeScript of the product outside Next, with the environment the app
 * has. Uses the Postgres of a running Posthaste on the same data folder, or starts it for as long as the script runs.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled, followStarter, underProjectNode } from "./launcher/install.mjs";
import { root } from "./launcher/paths.mjs";
import { giveUp, Refusal } from "./launcher/say.mjs";
import { loadEnvFiles, readSettings } from "./launcher/settings.mjs";

const [script, ...args] = process.argv.slice(2);

async function main() {
  if (!script) throw new Refusal("Say which file to run: node scripts/run.mjs <file.ts> [arguments]");
  await ensureInstalled();
  await underProjectNode(fileURLToPath(import.meta.url), process.argv.slice(2));
  followStarter(() => process.exit(1));
  loadEnvFiles();
  const { environment, leave } = await openEnvironment();
  const code = await runScript(environment);
  await leave();
  process.exit(code);
}

async function openEnvironment() {
  const { openDataFolder } = await import("./launcher/data-folder.mjs");
  const { appEnvironment } = await import("./launcher/environment.mjs");
  const { runningInstance } = await import("./launcher/instance.mjs");
  const { readSecrets } = await import("./launcher/secrets.mjs");
  const { dataDir } = readSettings();
  openDataFolder(dataDir);
  const secrets = readSecrets(dataDir);
  const running = runningInstance(dataDir);
  if (running) process.env.PORT ||= String(running.port);
  const settings = readSettings();
  const { postgresPort, leave } = settings.databaseUrl
    ? { leave: async () => {} }
    : await openPostgres(settings, secrets, running);
  return { environment: appEnvironment({ settings, secrets, postgresPort }), leave };
}

async function openPostgres(settings, secrets, running) {
  const { runningPort, startPostgres, embeddedUrl } = await import("./launcher/postgres.mjs");
  const dir = join(settings.dataDir, "postgres");
  if (running) {
    const port = runningPort(dir);
    if (port) return { postgresPort: port, leave: async () => {} };
    throw new Refusal("Posthaste is just starting: wait until it says that it is ready, then try again.");
  }
  const { ensureDatabase } = await import("./launcher/database.mjs");
  const { startGuard } = await import("./launcher/guard.mjs");
  const { takeInstance } = await import("./launcher/instance.mjs");
  const { freePort } = await import("./launcher/ports.mjs");
  const { until } = await import("./launcher/processes.mjs");
  const instance = await takeInstance(settings.dataDir, settings.port);
  const guard = startGuard();
  const port = await freePort(settings.postgresPort);
  const logFile = join(settings.dataDir, "logs", "postgres.log");
  const child = await startPostgres({ dir, port, password: secrets.DATABASE_PASSWORD, logFile });
  guard.add(child.pid, "INT");
  instance.remember([child.pid]);
  await ensureDatabase(embeddedUrl(secrets.DATABASE_PASSWORD, port, "postgres"), "posthaste");
  const leave = async () => {
    child.kill("SIGINT");
    await until(() => child.exitCode !== null, 5000);
    guard.end();
    instance.release();
  };
  return { postgresPort: port, leave };
}

function runScript(environment) {
  const flags = ["--conditions=react-server", "--import", "tsx"];
  const child = spawn(process.execPath, [...flags, script, ...args], {
    cwd: root,
    env: environment,
    stdio: "inherit",
  });
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => child.kill(name));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, by) => resolve(by ? 1 : (code ?? 1)));
  });
}

await main().catch(giveUp);
