import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "@/lib/auth/scope";
import { scaled } from "@/lib/env";
import { isHeld } from "@/lib/instance/holding/queries";
import { log } from "@/lib/log";
import type { Access, AccountContext, PublishFailure, RefreshFailure } from "@/lib/platforms/contract";
import type { Platform } from "@/lib/platforms/contract-platform";
import { failWith, ok, type Result } from "@/lib/result";
import { recordHealth } from "../mutations";
import { type Held, readHeld } from "../reading/queries";
import { intendRefresh, leaseRefresh, releaseRefresh, saveRefreshed } from "./mutations";
import { renewal } from "./rules";

const POLL_MS = 250;
const PATIENCE_MS = scaled(20_000);
const SAVE_TRIES = 20;

/**
 * Renews a channel's access, one process at a time: lease, intent, request, compare-and-swap save. Whoever comes
 * second waits for the first and takes its result. No connection is held while the platform answers.
 */
export async function renewAccess(
  scope: Scope,
  platform: Platform,
  before: Held,
  contextOf: (held: Held) => AccountContext,
): Promise<Result<Held, PublishFailure>> {
  if (await isHeld(scope)) return asItIs(before);
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const lease = await leaseRefresh(scope, before.channelId);
    const now = await readHeld(scope, before.channelId);
    if (!now) return failWith({ next: "reconnect", reason: "This channel was disconnected." });
    if (now.version !== before.version) {
      if (lease) await releaseRefresh(scope, before.channelId, lease.version, { closeIntent: false });
      return ok(now);
    }
    if (lease) return renewLeased(scope, platform, now, lease.intentAt !== null, contextOf);
    await sleep(POLL_MS);
  }
  return failWith({
    next: "wait",
    until: new Date(Date.now() + 30_000),
    reason: "Another process is renewing this channel's access.",
  });
}

/** A copy that renews would end the access of the original: what is still valid is used, and nothing swapped. */
const asItIs = (held: Held): Result<Held, PublishFailure> =>
  usable(held)
    ? ok(held)
    : failWith({
        next: "wait",
        until: new Date(Date.now() + 60_000),
        reason: "Publishing from this database is held, so its access is not renewed. The operator decides.",
      });

async function renewLeased(
  scope: Scope,
  platform: Platform,
  held: Held,
  intentOpen: boolean,
  contextOf: (held: Held) => AccountContext,
): Promise<Result<Held, PublishFailure>> {
  const { channelId, version } = held;
  const release = (closeIntent: boolean) => releaseRefresh(scope, channelId, version, { closeIntent });
  const decision = renewal(platform.facts, { intentOpen, replayed: held.health !== "healthy" });
  if (!platform.refresh || decision === "hold") {
    await release(false);
    return withoutRenewal(scope, held);
  }
  if (!(await intendRefresh(scope, channelId, version))) return reread(scope, channelId);
  const answer = await platform.refresh(contextOf(held));
  if (answer.ok) return saved(scope, held, answer.value);
  const { failure } = answer;
  if (failure.next === "lost") {
    await release(false);
    return decision === "replay" ? withoutRenewal(scope, held) : lost(held, failure);
  }
  await release(true);
  if (failure.next === "wait") return usable(held) ? ok(held) : failWith(failure);
  await recordHealth(scope, channelId, { health: "reconnect", reason: failure.reason, version });
  return failWith(failure);
}

/** The platform has already swapped the tokens: the new ones are kept here until the database has them. */
async function saved(scope: Scope, held: Held, access: Access): Promise<Result<Held, PublishFailure>> {
  for (let tries = 1; ; tries += 1) {
    try {
      await saveRefreshed(scope, held.channelId, held.version, access);
      return reread(scope, held.channelId);
    } catch (error) {
      if (tries >= SAVE_TRIES) throw error;
      log().warn({ channelId: held.channelId, tries }, "renewed access could not be saved yet");
      await sleep(Math.min(250 * tries, 2000));
    }
  }
}

async function reread(scope: Scope, channelId: string): Promise<Result<Held, PublishFailure>> {
  const now = await readHeld(scope, channelId);
  return now ? ok(now) : failWith({ next: "reconnect", reason: "This channel was disconnected." });
}

const usable = (held: Held): boolean =>
  held.access.expiresAt === null || held.access.expiresAt.getTime() > Date.now() + 5000;

/** The answer was lost for the first time: what is still valid is used, the next call asks again. */
const lost = (held: Held, failure: RefreshFailure): Result<Held, PublishFailure> =>
  usable(held)
    ? ok(held)
    : failWith({ next: "wait", until: new Date(Date.now() + 30_000), reason: failure.reason });

/** Nothing renews this access any more: it is used until it ends, and its owner is asked to connect again before. */
async function withoutRenewal(scope: Scope, held: Held): Promise<Result<Held, PublishFailure>> {
  const reason = "Access can no longer be renewed. Connect again before it ends.";
  const { channelId, version } = held;
  await recordHealth(scope, channelId, {
    health: "reconnect",
    reason,
    accessEndsAt: held.access.expiresAt,
    version,
  });
  return usable(held) ? ok(held) : failWith({ next: "reconnect", reason });
}
