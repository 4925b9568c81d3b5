import { setTimeout as sleep } from "node:timers/promises";
import { ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { PostMetrics } from "../contract-reading";
import { asNumber, asObject, type Json } from "../shared/reading";
import { ask } from "./http";
import { messagePath, namedBy } from "./naming";

/** Messages are read one by one, and a channel allows a handful in two seconds: short waits are sat out. */
const SHORT_WAIT_MS = 3_000;
const PATIENCE_MS = 40_000;

/** Reactions of each message. One that is gone is absent. */
export async function metrics(
  context: AccountContext,
  remoteIds: readonly string[],
): Promise<Result<ReadonlyMap<string, PostMetrics>, PublishFailure>> {
  const counted = new Map<string, PostMetrics>();
  const until = Date.now() + PATIENCE_MS;
  for (const remoteId of remoteIds) {
    const read = await readPatiently(context, remoteId, until);
    if (read.ok) counted.set(remoteId, { likes: reactionsOf(read.value) });
    else if (!(read.failure.next === "revise" && read.failure.gone)) return read;
  }
  return ok(counted);
}

async function readPatiently(
  context: AccountContext,
  remoteId: string,
  until: number,
): Promise<Result<Json, PublishFailure>> {
  for (;;) {
    const answered = await ask(context, { path: messagePath(namedBy(remoteId)), timeoutMs: 15_000 });
    if (answered.ok) return ok(answered.value.json);
    const { failure } = answered;
    const waits = failure.next === "wait" && failure.evidence?.status === 429;
    const ms = waits ? failure.until.getTime() - Date.now() : Number.POSITIVE_INFINITY;
    if (ms > SHORT_WAIT_MS || Date.now() + ms > until) return answered;
    await sleep(Math.max(0, ms));
  }
}

const reactionsOf = (message: Json): number =>
  (Array.isArray(message.reactions) ? message.reactions : []).reduce<number>(
    (sum, reaction) => sum + (asNumber(asObject(reaction)?.count) ?? 0),
    0,
  );
