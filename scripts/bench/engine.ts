/**
 * `npm run bench:engine`: how fast the engine of the built product does steps, and how late it wakes what sleeps.
 * Starts what it needs, on data of its own. Ends with one line of JSON.
 */
import { report } from "./measuring";
import { startProduct } from "./product";

export type EngineFigures = {
  sequentialStepsPerSecond: number;
  parallelStepsPerSecond: number;
  idleWakeMs: { median: number; worst: number };
  hundredAtOnce: { p50Ms: number; p99Ms: number; earliestMs: number };
  thousandAtOnce: { p50Ms: number; p99Ms: number; earliestMs: number };
};

async function bench() {
  const product = await startProduct(undefined, { BENCH_FUNCTIONS: "1" });
  try {
    const figures = await product.ask<EngineFigures>("scripts/bench/engine-inside.ts");
    const { idleWakeMs, hundredAtOnce, thousandAtOnce } = figures;
    report(
      [
        `1 run of 200 steps    ${figures.sequentialStepsPerSecond} steps a second`,
        `100 runs of 10 steps  ${figures.parallelStepsPerSecond} steps a second`,
        `idle, one sleeps      ${idleWakeMs.median} ms late (at worst ${idleWakeMs.worst} ms)`,
        `100 at once           ${hundredAtOnce.p50Ms} ms late, 99 %: ${hundredAtOnce.p99Ms} ms`,
        `1,000 at once         ${thousandAtOnce.p50Ms} ms late, 99 %: ${thousandAtOnce.p99Ms} ms`,
      ],
      figures,
    );
  } finally {
    await product.stop();
  }
}

await bench();
