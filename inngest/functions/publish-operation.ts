import { systemScope } from "@/lib/auth/mint";
import { planOperation, scopeOfOperation, workOperation } from "@/lib/deliveries/waking/work";
import { inngest } from "../client";
import { OperationDue } from "../events";

/** Sleeps and re-reads at most this often: 60 rounds of 7 days are more than a year. */
const ROUNDS = 60;

/**
 * Wakes one operation when it is due, or when it has to be read back, and lets `lib/deliveries` decide from the row
 * what to do. What the event says is only a hint; losing this run loses nothing, because the sweep finds the row.
 */
export const publishOperation = inngest.createFunction(
  {
    id: "publish-operation",
    triggers: [{ event: "operation.due" }],
    cancelOn: [{ event: "operation.changed", match: "data.key" }],
    retries: 4,
    // What was done is in the rows, so a run that ends at once need not report each step on its way.
    checkpointing: { bufferedSteps: 10 },
  },
  async ({ event, step }) => {
    const wake = OperationDue.parse(event.data);
    let prepared = false;
    for (let round = 0; round < ROUNDS; round += 1) {
      const plan = await step.run(`plan-${round}`, async () => {
        const scope = await scopeOfOperation(systemScope("publish"), wake.operationId);
        if (!scope) return { do: "nothing" as const };
        const next = await planOperation(scope, wake, prepared);
        if (next.do !== "publish") return next;
        return { do: "done" as const, did: await workOperation(scope, wake.operationId, "publish") };
      });
      if (plan.do === "done") return { did: plan.did };
      if (plan.do === "nothing") return { did: "nothing" };
      if (plan.do === "sleep") {
        await step.sleepUntil(`sleep-${round}`, new Date(plan.until));
        continue;
      }
      const did = await step.run(`${plan.do}-${round}`, async () => {
        const scope = await scopeOfOperation(systemScope("publish"), wake.operationId);
        return scope ? workOperation(scope, wake.operationId, plan.do) : "gone";
      });
      if (plan.do !== "prepare") return { did };
      prepared = did !== "unfinished";
    }
    return { did: "nothing" };
  },
);
