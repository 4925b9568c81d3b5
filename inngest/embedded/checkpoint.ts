import { z } from "zod";
import { memoiseFenced } from "./memo";
import { Operation } from "./protocol";
import { tuning } from "./tuning";

const Checkpoint = z.looseObject({
  run_id: z.string(),
  qi_id: z.string(),
  generation_id: z.number().int(),
  steps: z.array(Operation).min(1),
});

/**
 * Takes in the steps that a call reports while it goes on. 200: remembered. 409: another dispatch owns the job,
 * the SDK stops at once. 400: not understood; the SDK then brings the steps in its answer.
 */
export async function acceptCheckpoint(
  runId: string,
  body: unknown,
): Promise<{ status: number; body: unknown }> {
  const parsed = Checkpoint.safeParse(body);
  if (!parsed.success || parsed.data.run_id !== runId) return refuse("The checkpoint could not be read.");
  const { qi_id, generation_id, steps } = parsed.data;
  if (steps.some(({ op }) => op !== "StepRun")) return refuse("Only finished steps can be checkpointed.");
  const held = await memoiseFenced({ id: qi_id, runId, generation: generation_id }, steps, tuning().leaseMs);
  return held ? { status: 200, body: null } : { status: 409, body: { error: "stale dispatch", status: 409 } };
}

const refuse = (error: string) => ({ status: 400, body: { error, status: 400 } });
