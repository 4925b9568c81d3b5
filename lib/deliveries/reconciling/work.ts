import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { db } from "@/db/client";
import type { Scope } from "@/lib/auth/scope";
import { withAccess } from "@/lib/channels/work";
import { scaled } from "@/lib/env";
import { log } from "@/lib/log";
import type { FindAnswer, Intent, Receipt } from "@/lib/platforms/contract";
import { requirePlatform } from "@/lib/platforms/registry";
import { ok } from "@/lib/result";
import { isSent } from "../following/rules";
import type { Operation } from "../publishing/mutations";
import { readerOf } from "../restoring/rules";
import { platformIdOf } from "../rules";
import type { Candidate } from "../schema";
import { recordReceipt } from "../settling/mutations";
import { receiptsElsewhere } from "../settling/queries";
import { insist } from "../settling/work";
import { repeatChange } from "../updating/work";
import { claimReading, recordAbsent, recordLook, recordReading } from "./mutations";
import { judgeAbsence, nextAsking, nextReading } from "./rules";

/** A reading ends well before its lease does; what an adapter cannot end itself is no longer waited for. */
const READING_MS = scaled(95_000);
const READING_GRACE_MS = scaled(10_000);

/** What became of one reading. */
export type ReadingOutcome = "published" | "absent" | "look" | "again" | "busy" | "not-due";

function intentOf(operation: Operation): Intent | null {
  if (!(operation.intent && operation.notAfter)) return null;
  return {
    material: operation.intent.material,
    outgoing: { text: operation.content.text, mediaCount: operation.content.media.length },
    armedAt: new Date(operation.intent.armedAt),
    notAfter: operation.notAfter,
  };
}

const candidateOf = ({ remoteId, address }: Receipt): Candidate => ({ remoteId, address });

/** Whatever `work` came to, or null when it took longer than `ms`. */
async function inTime<Value>(work: Promise<Value>, ms: number): Promise<Value | null> {
  const enough = new AbortController();
  const late = sleep(ms, null, { signal: enough.signal }).catch(() => null);
  try {
    return await Promise.race([work, late]);
  } finally {
    enough.abort();
  }
}

/** A reading that breaks, as one that said nothing: it must count, or it would be repeated for ever. */
function broken(operation: Operation, error: unknown): FindAnswer {
  log().error({ err: error, operationId: operation.id }, "reading back broke");
  return { found: "unclear", reason: "Something went wrong here while it was read back.", evidence: {} };
}

async function read(
  scope: Scope,
  operation: Operation,
  intent: Intent,
  limitMs: number,
): Promise<FindAnswer> {
  const platform = requirePlatform(platformIdOf(operation.remoteAccount));
  const { find } = readerOf(platform, operation);
  if (!find) return { found: "no", evidence: { note: "This platform cannot be read back." } };
  const end = performance.now() + limitMs;
  const deadline = { leftMs: () => end - performance.now() };
  const asked = withAccess(scope, operation.channelId, async (context) =>
    ok(await find(context, intent, deadline)),
  );
  const answer = await inTime(asked, limitMs + Math.min(limitMs, READING_GRACE_MS));
  if (!answer)
    return {
      found: "unclear",
      reason: "Reading back took too long: the platform is slow.",
      evidence: {},
      away: true,
    };
  if (answer.ok) return answer.value;
  return {
    found: "unclear",
    reason: `It could not be read back: ${answer.failure.reason}`,
    evidence: answer.failure.evidence ?? {},
    away: true,
  };
}

/**
 * On a list, what is another operation's receipt is no candidate: without it the complete reading has one less, or
 * found nothing. A key or handle names one post; one that is somebody else's there stays as it was found.
 */
async function ofThisOne(operation: Operation, answer: FindAnswer): Promise<FindAnswer> {
  const { facts } = readerOf(requirePlatform(platformIdOf(operation.remoteAccount)), operation);
  if (facts.absence !== "list" || answer.found === "no" || answer.found === "unclear") return answer;
  const listed = answer.found === "yes" ? [answer.receipt] : answer.candidates;
  const ids = listed.map((one) => one.remoteId);
  const taken = await receiptsElsewhere(operation, ids, db());
  const candidates = listed.filter((one) => !taken.has(one.remoteId));
  const { evidence } = answer;
  const [only, ...others] = candidates;
  if (!only) return { found: "no", evidence };
  return others.length > 0
    ? { found: "several", candidates, evidence }
    : { found: "yes", receipt: only, evidence };
}

async function unclear(
  scope: Scope,
  operation: Operation,
  intent: Intent,
  reason: string,
  now: Date,
  answer: FindAnswer,
): Promise<ReadingOutcome> {
  const away = answer.found === "unclear" && answer.away === true;
  const next = away
    ? nextAsking({ notAfter: intent.notAfter, checks: operation.checks }, now)
    : nextReading(operation.checks, now);
  if (!next) {
    await recordLook(
      scope,
      operation,
      `Nobody can tell whether it went out. Look at the platform. ${reason}`,
      answer.evidence,
    );
    return "look";
  }
  await recordReading(scope, operation, next, away ? "away" : "unclear", reason, answer.evidence);
  return "again";
}

async function absent(
  scope: Scope,
  operation: Operation,
  intent: Intent,
  now: Date,
  answer: FindAnswer,
): Promise<ReadingOutcome> {
  const { facts, find } = readerOf(requirePlatform(platformIdOf(operation.remoteAccount)), operation);
  const judged = judgeAbsence(
    find ? facts : { ...facts, absence: "none" },
    { notAfter: intent.notAfter, absentSince: operation.absentSince, checks: operation.checks },
    now,
  );
  if (judged.verdict === "look") {
    await recordLook(
      scope,
      operation,
      "Nobody can tell whether it went out. Look at the platform.",
      answer.evidence,
    );
    return "look";
  }
  if (judged.verdict === "absent") {
    await recordAbsent(scope, operation, answer.evidence);
    return "absent";
  }
  await recordReading(
    scope,
    operation,
    judged.at,
    judged.counts ? "absent" : "early",
    "Read back: it is not there so far.",
    answer.evidence,
  );
  return "again";
}

/**
 * Reads one unknown operation back: found → receipt; proven absent → what the person wants now; anything less →
 * another reading, and in the end *look*, for a person; where nobody can be asked, that is after a day. `now` is the database's clock; a reading that takes longer
 * than `limitMs` says nothing.
 */
export async function reconcileOperation(
  scope: Scope,
  operationId: string,
  now: Date,
  limitMs = READING_MS,
): Promise<ReadingOutcome> {
  const claimed = await claimReading(scope, operationId);
  if (!claimed.ok) return claimed.failure.code;
  const operation = claimed.value;
  if (!isSent(operation.kind)) return repeatChange(scope, operation, now);
  const intent = intentOf(operation);
  if (!intent) {
    await recordLook(scope, operation, "What was sent is not known any more. Look at the platform.");
    return "look";
  }
  const answer = await ofThisOne(
    operation,
    await read(scope, operation, intent, limitMs).catch((error: unknown) => broken(operation, error)),
  );
  if (answer.found === "unclear") return unclear(scope, operation, intent, answer.reason, now, answer);
  if (answer.found === "no") return absent(scope, operation, intent, now, answer);
  if (answer.found === "several") {
    await recordLook(scope, operation, "Several posts there look like this one. Look which of them it is.", {
      ...answer.evidence,
      candidates: answer.candidates.map(candidateOf),
    });
    return "look";
  }
  const learned = await insist("receipt", () =>
    recordReceipt(scope, operation, answer.receipt, answer.evidence),
  );
  return learned === "taken"
    ? unclear(scope, operation, intent, "What was found belongs to another post.", now, answer)
    : "published";
}
