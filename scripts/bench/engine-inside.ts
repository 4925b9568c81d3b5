/** The part of `bench:engine` that runs beside the product, on its database. */
import { setTimeout as sleep } from "node:timers/promises";
import { closeDatabase } from "@/db/client";
import type { EngineFigures } from "./engine";
import { rounded, say, share } from "./measuring";
import { emptyRuns, ended, sendAll } from "./runs";

/** Of each figure about steps the median of so many runs counts. */
const ROUNDS = 3;
const WAKES = 10;
const PATIENCE_MS = 120_000;

async function stepsPerSecond(runs: number, steps: number): Promise<number> {
  const measured: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const data = Array.from({ length: runs }, () => ({ steps }));
    const { tookMs } = await ended(await sendAll("bench.steps", data), PATIENCE_MS);
    measured.push((runs * steps * 1000) / tookMs);
    await sleep(500);
  }
  say(`${runs} x ${steps} steps: ${measured.map(rounded).join(", ")} steps a second`);
  return share(measured, 0.5);
}

async function idleWake(): Promise<EngineFigures["idleWakeMs"]> {
  const late: number[] = [];
  for (let round = 0; round < WAKES; round += 1) {
    const until = new Date(Date.now() + 1500 + Math.random() * 500);
    const { outputs } = await ended(
      await sendAll("bench.sleep", [{ until: until.toISOString() }]),
      PATIENCE_MS,
    );
    late.push(Number(outputs[0]) - until.getTime());
  }
  say(`one at a time: ${late.join(", ")} ms late`);
  return { median: share(late, 0.5), worst: Math.max(...late) };
}

const warm = async () => ended(await sendAll("bench.steps", [{ steps: 20 }]), PATIENCE_MS);

await warm();
const figures: EngineFigures = {
  sequentialStepsPerSecond: await stepsPerSecond(1, 200),
  parallelStepsPerSecond: await stepsPerSecond(100, 10),
  idleWakeMs: await idleWake(),
  hundredAtOnce: await emptyRuns(100),
  thousandAtOnce: await emptyRuns(1000),
};
await closeDatabase();
console.log(JSON.stringify(figures));
