/** `npm start`: installs, builds, starts and watches everything Posthaste consists of. Nothing but Node is needed. */
import { fileURLToPath } from "node:url";
import { ensureInstalled, followStarter, underProjectNode } from "./launcher/install.mjs";
import { giveUp, say, warn } from "./launcher/say.mjs";
import { loadEnvFiles, readSettings } from "./launcher/settings.mjs";

const since = performance.now();
const script = fileURLToPath(import.meta.url);

async function main() {
  const dev = process.argv.includes("--dev");
  readSettings();
  await ensureInstalled();
  await underProjectNode(script, process.argv.slice(2));
  loadEnvFiles();
  const { Product } = await import("./launcher/product.mjs");
  const product = new Product(readSettings(), {
    dev,
    onLost: (code, by) =>
      fail(product, `The app stopped while it started (${by ?? `code ${code}`}); the lines above say why.`),
  });
  leaveOnSignals(product);
  followStarter(() => process.exit(1));
  try {
    await product.start();
  } catch (error) {
    if (product.isStopping) return;
    await product.stop();
    giveUp(error);
  }
  if (!product.isStopping) product.announce(since);
}

async function fail(product, line) {
  warn(line);
  await product.stop();
  process.exit(1);
}

function leaveOnSignals(product) {
  let asked = false;
  const leave = async () => {
    if (asked) {
      product.kill();
      process.exit(1);
    }
    asked = true;
    say("Stopping…");
    await product.stop();
    process.exit(0);
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, leave);
}

await main().catch(giveUp);
