import "server-only";
import { and, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { channelSecrets, channels } from "@/db/schema/channels";
import { jobScope } from "@/lib/auth/mint";
import type { Scope, SystemScope } from "@/lib/auth/scope";
import { env, scaled } from "@/lib/env";
import { isHeld } from "@/lib/instance/holding/queries";
import { log } from "@/lib/log";
import type { Access, AccountContext, PublishFailure } from "@/lib/platforms/contract";
import type { Platform } from "@/lib/platforms/contract-platform";
import { platformOf } from "@/lib/platforms/registry";
import { type Failure, failWith, ok, type Result } from "@/lib/result";
import { forgetOldPending } from "./choosing/mutations";
import { disconnectChannel as forgetChannel, recordHealth } from "./mutations";
import { type Held, readHeld } from "./reading/queries";
import { renewAccess } from "./refreshing/work";
import { baseOf, REFRESH_AHEAD_MS } from "./rules";

type Options = {
  /** Renew first whatever the clock says: the platform just called the token expired. */
  forceRefresh?: boolean;
};

/** A renewal this fresh is not repeated: the token that failed was the one before it. */
const JUST_RENEWED_MS = scaled(10_000);

/**
 * Calls `use` with a channel's access, renewed ahead of need. The access is in plain only inside that call. Fails
 * with `reconnect` when the channel is gone or signed out, `configure` when the platform is unknown, `wait` when
 * renewing or the sandbox has to be waited for, and with whatever `use` fails with. A failure that only the
 * channel's owner can end is written to the channel's health.
 */
export async function withAccess<Value>(
  scope: Scope,
  channelId: string,
  use: (context: AccountContext) => Promise<Result<Value, PublishFailure>>,
  { forceRefresh = false }: Options = {},
): Promise<Result<Value, PublishFailure>> {
  const held = await readHeld(scope, channelId);
  if (!held) return failWith({ next: "reconnect", reason: "This channel was disconnected." });
  const platform = platformOf(held.platform);
  if (!platform)
    return failWith({ next: "configure", reason: `This installation does not know ${held.platform}.` });
  const base = baseOf(held, env().SANDBOX_ORIGIN);
  if (base === null) return failWith(away(held));
  const contextOf = (from: Held): AccountContext => ({
    origin: base,
    accountId: from.remoteAccountId,
    handle: from.handle,
    access: from.access,
    app: from.app,
  });
  const fresh = needsRenewal(platform, held, forceRefresh)
    ? await renewAccess(scope, platform, held, contextOf)
    : ok(held);
  if (!fresh.ok) return fresh;
  const outcome = await use(contextOf(fresh.value));
  if (!outcome.ok && outcome.failure.next === "reconnect") {
    await reportReconnect(scope, channelId, outcome.failure.reason, fresh.value.version);
  }
  return outcome;
}

function needsRenewal(platform: Platform, held: Held, forced: boolean): boolean {
  if (!platform.refresh || !held.access.refreshToken) return false;
  if (forced) return Date.now() - held.savedAt.getTime() > JUST_RENEWED_MS;
  const { expiresAt } = held.access;
  return expiresAt !== null && expiresAt.getTime() - Date.now() < scaled(REFRESH_AHEAD_MS);
}

function away(held: Held): PublishFailure {
  if (!held.sandbox)
    return {
      next: "configure",
      reason: "This channel's address now belongs to the sandbox. Connect it again.",
    };
  const until = new Date(Date.now() + 60_000);
  return { next: "wait", until, reason: "This is a sandbox channel, and the sandbox is not running." };
}

/**
 * Marks a channel as signed out, so that its posts wait and its owner is asked to connect again. With `version`
 * only if the access is still the one that failed. Never throws: what was learned beside it must not be lost.
 */
export async function reportReconnect(
  scope: Scope,
  channelId: string,
  reason: string,
  version?: number,
): Promise<void> {
  try {
    await recordHealth(scope, channelId, {
      health: "reconnect",
      reason,
      ...(version === undefined ? {} : { version }),
    });
  } catch (error) {
    log().error({ err: error, channelId }, "a channel's health could not be written");
  }
}

/**
 * Takes a channel out of the workspace and withdraws its access at the platform. Withdrawing is tried once, after
 * the channel is gone here: a platform that does not answer cannot keep it connected. A sign-in that other channels
 * share stays. Fails like the mutation.
 */
export async function disconnectChannel(
  scope: Scope,
  channelId: string,
): Promise<
  Result<{ handle: string; revoked: boolean; shared: boolean }, Failure<"not-found" | "being-sent">>
> {
  const held = await readHeld(scope, channelId).catch(() => null);
  const done = await forgetChannel(scope, channelId);
  if (!done.ok) return done;
  // The original of a copy goes on with the same access.
  const shared = held !== null && (await isShared(scope, held));
  const revoked = held && !shared && !(await isHeld(scope)) ? await revokeThere(held) : false;
  return ok({ handle: done.value.handle, revoked, shared });
}

/** Whether another channel lives on the same sign-in: withdrawing it would end that one too. */
async function isShared(scope: Scope, held: Held): Promise<boolean> {
  const others = await db()
    .select({ id: channels.id })
    .from(channels)
    .where(
      and(
        eq(channels.workspaceId, scope.workspaceId),
        eq(channels.platform, held.platform),
        eq(channels.origin, held.origin),
        isNull(channels.deletedAt),
      ),
    );
  for (const { id } of others) {
    const other = await readHeld(scope, id).catch(() => null);
    if (other && sameSignIn(other.access, held.access)) return true;
  }
  return false;
}

const sameSignIn = (one: Access, other: Access): boolean =>
  one.token === other.token || (one.refreshToken !== null && one.refreshToken === other.refreshToken);

async function revokeThere(held: Held): Promise<boolean> {
  const platform = platformOf(held.platform);
  const base = baseOf(held, env().SANDBOX_ORIGIN);
  if (!platform?.revoke || base === null) return false;
  const context = {
    origin: base,
    accountId: held.remoteAccountId,
    handle: held.handle,
    access: held.access,
    app: held.app,
  };
  const answer = await platform.revoke(context).catch(() => null);
  return answer?.ok ?? false;
}

const IDLE_DAYS = 14;

/**
 * Renews access that nobody used for a while, so that an idle channel does not run out, and forgets sign-ins that nobody
 * chose from. Returns how many it renewed.
 */
export async function keepChannelsAlive(system: SystemScope): Promise<number> {
  await forgetOldPending(system);
  const idle = await db()
    .select({ id: channels.id, workspaceId: channels.workspaceId })
    .from(channels)
    .innerJoin(channelSecrets, eq(channelSecrets.channelId, channels.id))
    .where(
      and(
        isNull(channels.deletedAt),
        eq(channels.health, "healthy"),
        isNotNull(channelSecrets.refresh),
        lt(channelSecrets.updatedAt, sql`clock_timestamp() - make_interval(days => ${IDLE_DAYS})`),
      ),
    )
    .limit(20);
  for (const { id, workspaceId } of idle) {
    await withAccess(jobScope(workspaceId, system.job), id, async () => ok(null), { forceRefresh: true });
  }
  return idle.length;
}
