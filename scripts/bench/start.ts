/**
 * `npm run bench:start`: how long a start takes with a new data folder and with a known one, and how much memory all
 * processes take together a minute after. The build must be there (`npm start` makes it). Linux: reads /proc. Ends
 * with one line of JSON.
 */
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { memoryOf } from "./processes";
import { newDataFolder, startProduct } from "./product";

const STARTS = 5;
const SETTLED_MS = 60_000;

async function bench() {
  const data = await newDataFolder();
  try {
    const first = await startProduct(data);
    await first.stop();
    const again: number[] = [];
    for (let count = 0; count < STARTS; count += 1) {
      const started = await startProduct(data);
      again.push(started.readyMs);
      await started.stop();
    }
    const last = await startProduct(data);
    await sleep(SETTLED_MS);
    const memoryMb = await memoryOf(last.pid);
    await last.stop();
    const median = again.sort((a, b) => a - b)[Math.floor(STARTS / 2)] ?? Number.NaN;
    const start = { newDataMs: Math.round(first.readyMs), againMs: Math.round(median), memoryMb };
    if (!process.argv.includes("--json"))
      console.log(`new data ${start.newDataMs} ms, again ${start.againMs} ms, ${memoryMb} MB a minute after`);
    console.log(JSON.stringify({ start }));
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

await bench();
