import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "@/lib/auth/scope";
import { reportReconnect, withAccess } from "@/lib/channels/work";
import { sandboxRuns, scaled } from "@/lib/env";
import { rememberMark } from "@/lib/instance/marks/work";
import { closingGate } from "@/lib/outbound/gate";
import type { AccountContext, Outgoing, PublishFailure } from "@/lib/platforms/contract";
import type { Platform } from "@/lib/platforms/contract-platform";
import { requirePlatform } from "@/lib/platforms/registry";
import { ok, type Result } from "@/lib/result";
import { databaseNow } from "../clock/queries";
import { COMMIT_WINDOW_MS, settleMs } from "../clock/rules";
import { outgoingOf } from "../composing/work";
import { isSent } from "../following/rules";
import { dropDraft } from "../preparing/mutations";
import { keepingClaim, prepared } from "../preparing/work";
import { platformIdOf } from "../rules";
import { recordReceipt, recordRefusal, recordUnknown, recordWait } from "../settling/mutations";
import { awaited, insist } from "../settling/work";
import { recordChanged, recordGone } from "../updating/mutations";
import { changeOf, changeThere } from "../updating/work";
import {
  type Armed,
  armOperation,
  claimOperation,
  type Operation,
  readOperation,
  releaseClaim,
} from "./mutations";

/** What became of one try, for logs and for the caller's next step; the truth is in the rows. */
export type Outcome =
  | "published"
  | "waiting"
  | "failed"
  | "unknown"
  | "not-due"
  | "held"
  | "missed"
  | "gone"
  | "busy"
  | "lost"
  | "twin"
  | "waits"
  | "quota";

/** An engine may wake up to a second early; longer than this it is simply not due. */
const EARLY_MS = 1_500;
/** Asking the clock this often is enough to be past the moment. */
const CLAIM_TRIES = 4;
/** After something went wrong here, before anything was sent. */
const OWN_FAULT_WAIT_MS = scaled(60_000);
/** After a failure that says nothing about when to come back. */
const SHORT_WAIT_MS = scaled(30_000);
/** No wait is shorter, so that an answer that says *now* cannot make a loop. */
const SHORTEST_WAIT_MS = scaled(1_000);
/** An unanswered commit is often there already: look soon. */
const FIRST_READING_MS = scaled(2_000);

/** Adapters name an instant by this machine's clock; rows count from the database's, so only the length is kept. */
const lengthOf = (until: Date) => Math.max(SHORTEST_WAIT_MS, scaled(until.getTime() - Date.now()));

type Sent = { state: "answered"; armed: Armed; answer: Answer } | { state: "not-armed"; refusal: NotArmed };

/** A receipt; null when what is there was changed or removed as asked. */
type Answer = Awaited<ReturnType<Platform["publish"]>> | Result<null, PublishFailure>;

type NotArmed = Extract<Awaited<ReturnType<typeof armOperation>>, { ok: false }>["failure"];

/** Prepares what is missing, arms, and sends the one request that commits. */
async function send(
  scope: Scope,
  platform: Platform,
  context: AccountContext,
  claimed: Operation,
  outgoing: Outgoing,
): Promise<Result<Sent, PublishFailure>> {
  const change = await changeOf(scope, claimed);
  if (!change.ok) return change;
  const draft = await prepared(platform, context, claimed, outgoing);
  if (!draft.ok) return draft;
  const material = platform.commitMaterial(outgoing, {
    operationId: claimed.id,
    revision: claimed.revision,
    now: await databaseNow(),
    draft: draft.value,
  });
  // Opened before arming asks the database: a sender that freezes anywhere after this thaws too late.
  const gate = closingGate(COMMIT_WINDOW_MS);
  const { absence } = platform.facts;
  const armed = await armOperation(scope, claimed, material, {
    sandboxRuns: sandboxRuns(),
    oneFingerprintAtATime: isSent(claimed.kind) && (absence === "list" || absence === "none"),
  });
  if (!armed.ok) return ok({ state: "not-armed", refusal: armed.failure });
  await rememberMark(armed.value.instance.id, armed.value.instance.mark);
  const sending = change.value
    ? changeThere(platform, context, change.value, outgoing, draft.value, gate)
    : platform.publish(context, outgoing, draft.value, armed.value.material, gate);
  const answer = await awaited<Answer>(sending);
  return ok({ state: "answered", armed: armed.value, answer });
}

/** Writes down what the platform answered to the commit. `refresh` is the one answer that may be tried again at once. */
async function record(
  scope: Scope,
  platform: Platform,
  sent: Extract<Sent, { state: "answered" }>,
  renewed: boolean,
): Promise<Outcome | "refresh"> {
  const { operation } = sent.armed;
  const { answer } = sent;
  if (!answer.ok) return recordNo(scope, platform, operation, answer.failure, renewed);
  if (answer.value === null) {
    await insist("change", () => recordChanged(scope, operation));
    return "published";
  }
  const { evidence, ...receipt } = answer.value;
  const known = await insist("receipt", () => recordReceipt(scope, operation, receipt, evidence));
  return known === "taken"
    ? unknown(scope, platform, operation, "The platform answered with the address of another post.")
    : "published";
}

/** The platform did not take it, or nobody knows whether it did. */
async function recordNo(
  scope: Scope,
  platform: Platform,
  operation: Operation,
  failure: PublishFailure,
  renewed: boolean,
): Promise<Outcome | "refresh"> {
  if (failure.next === "look") return unknown(scope, platform, operation, failure.reason, failure);
  if (failure.next === "refresh") {
    // A token that was just renewed is refused as well: again at once would be a loop.
    const afterMs = renewed ? SHORT_WAIT_MS : 0;
    await insist("refresh", () => recordWait(scope, operation, afterMs, failure.reason, failure.evidence));
    return "refresh";
  }
  if (failure.next !== "wait") {
    await insist("refusal", () => recordRefusal(scope, operation, failure));
    if (failure.next === "revise" && failure.gone) await insist("gone", () => recordGone(scope, operation));
    if (failure.next === "reconnect") await reportReconnect(scope, operation.channelId, failure.reason);
    return "failed";
  }
  if (failure.staleDraft) await insist("stale draft", () => dropDraft(operation));
  const afterMs = lengthOf(failure.until);
  await insist("wait", () => recordWait(scope, operation, afterMs, failure.reason, failure.evidence));
  return "waiting";
}

async function unknown(
  scope: Scope,
  platform: Platform,
  operation: Operation,
  reason: string,
  failure?: PublishFailure,
): Promise<Outcome> {
  const afterMs = platform.find ? FIRST_READING_MS : settleMs(platform.facts.settleSeconds);
  await insist("unknown", () => recordUnknown(scope, operation, reason, afterMs, failure?.evidence));
  return "unknown";
}

/** A failure before anything was armed: nothing was sent, so waiting and trying again is always safe. */
async function beforeArming(scope: Scope, claimed: Operation, failure: PublishFailure): Promise<Outcome> {
  if (failure.next === "revise" || failure.next === "reconnect" || failure.next === "configure") {
    await recordRefusal(scope, claimed, failure);
    return "failed";
  }
  if (failure.next === "wait" && failure.staleDraft) await dropDraft(claimed);
  const afterMs = failure.next === "wait" ? lengthOf(failure.until) : SHORT_WAIT_MS;
  await releaseClaim(scope, claimed, afterMs, failure.reason, failure.evidence);
  return "waiting";
}

async function tryOnce(
  scope: Scope,
  claimed: Operation,
  forceRefresh: boolean,
): Promise<Outcome | "refresh"> {
  const platform = requirePlatform(platformIdOf(claimed.remoteAccount));
  const outgoing = await outgoingOf(scope, claimed);
  if (!outgoing.ok) return beforeArming(scope, claimed, outgoing.failure);
  const sent = await withAccess(
    scope,
    claimed.channelId,
    (context) => send(scope, platform, context, claimed, outgoing.value),
    { forceRefresh },
  );
  if (!sent.ok)
    return sent.failure.next === "refresh" && !forceRefresh
      ? "refresh"
      : beforeArming(scope, claimed, sent.failure);
  if (sent.value.state === "answered") return record(scope, platform, sent.value, forceRefresh);
  const { code, message, retryAfterSeconds } = sent.value.refusal;
  const waitMs = retryAfterSeconds === undefined ? null : scaled(retryAfterSeconds * 1000);
  if (code !== "lost") await releaseClaim(scope, claimed, waitMs, message);
  return code;
}

/** One try; a surprise before arming gives the claim back, one after it leaves the operation to be read back. */
async function tryOrRelease(scope: Scope, claimed: Operation, forceRefresh: boolean) {
  try {
    return await keepingClaim(claimed, () => tryOnce(scope, claimed, forceRefresh));
  } catch (error) {
    await releaseClaim(
      scope,
      claimed,
      OWN_FAULT_WAIT_MS,
      "Something went wrong here before it was sent. It is tried again.",
    ).catch(() => {});
    throw error;
  }
}

/**
 * Claims an operation at its moment. Woken a little early, it waits here, so that only the claim and the send lie
 * after the due time; a clock that runs a few milliseconds ahead of the database's is asked again, not believed.
 */
async function claimWhenDue(scope: Scope, operation: Operation) {
  const due = Math.max(operation.dueAt.getTime(), operation.nextCheckAt?.getTime() ?? 0);
  for (let tries = 1; ; tries += 1) {
    const wait = due - (await databaseNow()).getTime();
    if (wait > 0 && wait <= EARLY_MS) await sleep(wait);
    const claimed = await claimOperation(scope, operation, sandboxRuns());
    const early = !claimed.ok && claimed.failure.code === "not-due" && wait <= EARLY_MS;
    if (!early || tries === CLAIM_TRIES) return claimed;
  }
}

/**
 * Publishes one operation that should be due: claim, prepare, arm, send, record. Safe to call at any time, from
 * any process, any number of times. An expired token is renewed and the send tried once more, as a new intent.
 * Throws only on surprises; every expected end is written to the rows.
 */
export async function publishOperation(scope: Scope, operationId: string): Promise<Outcome> {
  const operation = await readOperation(scope, operationId);
  if (!operation) return "gone";
  const claimed = await claimWhenDue(scope, operation);
  if (!claimed.ok) return claimed.failure.code;
  const first = await tryOrRelease(scope, claimed.value, false);
  if (first !== "refresh") return first;
  const still = await readOperation(scope, operationId);
  const again =
    still?.status === "claimed" && still.fence === claimed.value.fence
      ? ok(claimed.value)
      : await claimOperation(scope, { id: operationId }, sandboxRuns());
  if (!again.ok) return again.failure.code;
  const second = await tryOrRelease(scope, again.value, true);
  return second === "refresh" ? "waiting" : second;
}
