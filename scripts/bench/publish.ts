/**
 * `npm run bench:publish -- --deliveries 1000 --channels 50 [--workers 2]`: deliveries over Bluesky and Mastodon in the
 * sandbox, all due in the same second, and how late each one arrived there. Beside it, as a control, as many runs of one
 * empty step due at one instant on the same engine. Starts what it needs, on data of its own. Ends with one line of JSON.
 */
import { parseArgs } from "node:util";
import { report } from "./measuring";
import { memoryOf } from "./processes";
import { startProduct } from "./product";
import type { PublishFigures } from "./publish-inside";

const { values } = parseArgs({
  options: {
    deliveries: { type: "string", default: "1000" },
    channels: { type: "string", default: "50" },
    workers: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});

/** Memory is looked at this often. */
const LOOK_MS = 500;

async function bench() {
  const product = await startProduct(undefined, { BENCH_FUNCTIONS: "1" });
  const pids = [product.pid];
  let peakMemoryMb = 0;
  const looking = setInterval(async () => {
    const all = await Promise.all(pids.map(memoryOf));
    peakMemoryMb = Math.max(
      peakMemoryMb,
      all.reduce((sum, one) => sum + one, 0),
    );
  }, LOOK_MS);
  try {
    // The server is the first of them.
    while (pids.length < Number(values.workers)) pids.push(await product.addWorker());
    const { deliveries, channels } = values;
    const measured = await product.ask<PublishFigures>(
      "scripts/bench/publish-inside.ts",
      deliveries,
      channels,
      ...pids.map(String),
    );
    const figures = { ...measured, peakMemoryMb };
    const { cpuMsPerDelivery: cpu } = figures;
    report(
      [
        `${deliveries} deliveries over ${channels} channels, due in the same second`,
        `late           ${figures.p50LateMs} ms, 99 %: ${figures.p99LateMs} ms, earliest ${figures.earliestMs} ms`,
        `control        ${figures.controlP50Ms} ms, 99 %: ${figures.controlP99Ms} ms`,
        `twice          ${figures.duplicates}`,
        `lost           ${figures.lost}`,
        `per second     ${figures.deliveriesPerSecond}`,
        `CPU each       ${cpu.app} ms app, ${cpu.postgres} ms Postgres, ${cpu.sandbox} ms sandbox`,
        `memory         ${peakMemoryMb} MB at most`,
      ],
      figures,
    );
  } finally {
    clearInterval(looking);
    await product.stop();
  }
}

await bench();
