/** `npm run worker`: one more process that publishes, beside `npm start` or on another machine. Several are normal. */
import { fileURLToPath } from "node:url";
import { ensureInstalled, followStarter, underProjectNode } from "./launcher/install.mjs";
import { giveUp, say } from "./launcher/say.mjs";
import { loadEnvFiles } from "./launcher/settings.mjs";

async function main() {
  await ensureInstalled();
  await underProjectNode(fileURLToPath(import.meta.url), process.argv.slice(2));
  loadEnvFiles();
  const { Worker } = await import("./launcher/worker.mjs");
  const worker = new Worker();
  leaveOnSignals(worker);
  followStarter(() => process.exit(1));
  try {
    await worker.start();
  } catch (error) {
    if (worker.isStopping) return;
    await worker.stop();
    giveUp(error);
  }
}

function leaveOnSignals(worker) {
  const leave = async () => {
    if (worker.isStopping) {
      worker.kill();
      process.exit(1);
    }
    say("Stopping…");
    await worker.stop();
    process.exit(0);
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, leave);
}

await main().catch(giveUp);
