import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { db } from "@/db/client";
import { log } from "@/lib/log";
import { type Address, callRegister } from "./call";
import type { FunctionPlan } from "./plan";
import { saveFunctions } from "./registry";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 500;
const CALL_MS = 15_000;

const Registration = z.looseObject({ functions: z.array(z.unknown()) });

/**
 * Asks the app for its functions until it answers (it may still be starting), and stores them. Rejects with
 * `UnsupportedFunctions` when they ask for what the engine does not have, and when `signal` is aborted.
 */
export async function registerFunctions(address: Address, signal: AbortSignal): Promise<FunctionPlan[]> {
  for (let wait = FIRST_WAIT_MS, tries = 1; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS), tries++) {
    const reply = await callRegister(address, AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]));
    const parsed =
      reply.genuine && reply.status === 200 ? Registration.safeParse(JSON.parse(reply.text ?? "null")) : null;
    if (parsed?.success) return db().transaction((tx) => saveFunctions(tx, parsed.data.functions));
    signal.throwIfAborted();
    if (tries % 20 === 0) {
      log().warn(
        { status: reply.status, problem: reply.problem },
        "The engine is still waiting for the app to name its functions",
      );
    }
    await pause(wait, undefined, { signal });
  }
}
