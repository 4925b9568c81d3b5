import { z } from "zod";
import { inngest } from "../client";

const Steps = z.object({ steps: z.number().int().min(1).max(1000) });
const Sleep = z.object({ until: z.iso.datetime() });

/** What the benchmarks measure the engine with: registered only where `BENCH_FUNCTIONS` asks for them. */
export const benchFunctions = [
  inngest.createFunction(
    { id: "bench-steps", triggers: [{ event: "bench.steps" }], retries: 0 },
    async ({ event, step }) => {
      const { steps } = Steps.parse(event.data);
      for (let index = 0; index < steps; index += 1) await step.run(`step-${index}`, async () => index);
      return steps;
    },
  ),
  inngest.createFunction(
    { id: "bench-sleep", triggers: [{ event: "bench.sleep" }], retries: 0 },
    async ({ event, step }) => {
      await step.sleepUntil("until", new Date(Sleep.parse(event.data).until));
      return step.run("empty", async () => Date.now());
    },
  ),
];
