import "server-only";
import { and, desc, eq, isNull, lt, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { db, type Tx } from "@/db/client";
import { channelSecrets, channels, oauthStates, platformApps } from "@/db/schema/channels";
import { writeAudit } from "@/lib/audit/mutations";
import type { Scope, SelfScope } from "@/lib/auth/scope";
import { writeOutbox } from "@/lib/outbox/mutations";
import { channelChanged } from "@/lib/outbox/schema";
import type { Access, AppCredentials, RemoteAccount } from "@/lib/platforms/contract";
import { fail, ok } from "@/lib/result";
import { seal, unseal } from "@/lib/secrets/rules";
import { namesOf } from "../naming/rules";
import { byDatabase } from "../reading/rules";
import { remoteAccountOf } from "../rules";
import { sealAccess, sealApp } from "../sealing/rules";
import { digest, STATE_MINUTES } from "./rules";

export type Connected = {
  platform: string;
  origin: string;
  sandbox: boolean;
  account: RemoteAccount;
  access: Access;
  app: AppCredentials;
};

/**
 * Saves a signed-in account as a channel. The same account again, also one that was disconnected, keeps its row,
 * its id and its history; its access is replaced and its health restored, a pause stays.
 */
export function saveChannel(
  scope: Scope,
  connected: Connected,
  tx: Tx = db(),
): Promise<{ channelId: string; again: boolean }> {
  const { platform, origin, account, access } = connected;
  const remoteAccount = remoteAccountOf(platform, origin, account.id);
  const connectedBy = scope.actor.kind === "job" ? null : scope.actor.userId;
  const values = {
    ...namesOf(account),
    grantedBy: account.grantedBy ?? null,
    scopes: [...access.scopes],
    health: "healthy" as const,
    healthReason: null,
    accessEndsAt: access.endsAt,
    connectedBy,
    deletedAt: null,
  };
  return tx.transaction(async (inner) => {
    // Two sign-ins of one account at once: the second waits for the first and updates its row.
    await inner.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`${scope.workspaceId}|${remoteAccount}`}, 0))`,
    );
    const [known] = await inner
      .select({ id: channels.id })
      .from(channels)
      .where(and(eq(channels.workspaceId, scope.workspaceId), eq(channels.remoteAccount, remoteAccount)))
      .orderBy(sql`${channels.deletedAt} is not null`, desc(channels.createdAt))
      .limit(1)
      .for("update");
    const channelId = known?.id ?? uuidv7();
    if (known) await inner.update(channels).set(values).where(eq(channels.id, channelId));
    else {
      const { sandbox } = connected;
      const fixed = {
        id: channelId,
        workspaceId: scope.workspaceId,
        platform,
        origin,
        remoteAccountId: account.id,
        remoteAccount,
        sandbox,
      };
      await inner.insert(channels).values({ ...fixed, ...values });
    }
    await saveSecrets(scope, channelId, connected, inner);
    await writeOutbox(inner, channelChanged(channelId, scope.workspaceId));
    const action = known ? "channel.reconnected" : "channel.connected";
    await writeAudit(scope, { action, subject: channelId, data: { platform, handle: values.handle } }, inner);
    return { channelId, again: known !== undefined };
  });
}

/** Replaces the access; a renewal under way finds another version and discards its own result. */
async function saveSecrets(
  scope: Scope,
  channelId: string,
  { access, app }: Connected,
  tx: Tx,
): Promise<void> {
  const sealed = {
    ...sealAccess(access, scope.workspaceId, channelId),
    extra: sealApp(app, scope.workspaceId, channelId),
    accessExpiresAt: byDatabase(access.expiresAt),
    refreshLeaseUntil: null,
    refreshIntentAt: null,
  };
  await tx
    .insert(channelSecrets)
    .values({ channelId, ...sealed })
    .onConflictDoUpdate({
      target: channelSecrets.channelId,
      set: { ...sealed, version: sql`${channelSecrets.version} + 1`, updatedAt: sql`clock_timestamp()` },
    });
}

export type StateRow = {
  id: string;
  workspaceId: string;
  platform: string;
  origin: string;
  sandbox: boolean;
  redirectUri: string;
  scopes: string;
  /** The channel that is to be connected again; null = any account will do. */
  channelId: string | null;
  verifier: string;
};

/** Begins a handshake: one row, for one use, by the session that began it. Old rows go. */
export async function saveState(
  scope: Scope,
  self: SelfScope,
  handshake: {
    state: string;
    verifier: string;
    platform: string;
    origin: string;
    sandbox: boolean;
    redirectUri: string;
    scopes: string;
    channelId: string | null;
  },
  tx: Tx = db(),
): Promise<void> {
  const { state, verifier, ...row } = handshake;
  const stateHash = digest(state);
  await tx.delete(oauthStates).where(lt(oauthStates.expiresAt, sql`clock_timestamp() - interval '1 day'`));
  await tx.insert(oauthStates).values({
    ...row,
    stateHash,
    sessionHash: digest(self.sessionToken),
    userId: self.userId,
    workspaceId: scope.workspaceId,
    verifier: seal(verifier, ["oauth-state", stateHash]),
    expiresAt: sql`clock_timestamp() + make_interval(mins => ${STATE_MINUTES})`,
  });
}

/**
 * Uses a state up: once, in time, by the session that began it, for the platform it was begun for. A foreign
 * session does not use it up. Fails with `unknown`, `foreign`, `used` or `expired`; the workspace comes along
 * where the person may know it.
 */
export async function takeState(self: SelfScope, platform: string, state: string, tx: Tx = db()) {
  const stateHash = digest(state);
  const [taken] = await tx
    .update(oauthStates)
    .set({ usedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(oauthStates.stateHash, stateHash),
        eq(oauthStates.platform, platform),
        eq(oauthStates.sessionHash, digest(self.sessionToken)),
        eq(oauthStates.userId, self.userId),
        isNull(oauthStates.usedAt),
        sql`${oauthStates.expiresAt} > clock_timestamp()`,
      ),
    )
    .returning();
  const verifier = taken && unseal(taken.verifier, ["oauth-state", stateHash]);
  if (taken && verifier) return ok<StateRow>({ ...taken, verifier });
  return fail(await whyNot(self, platform, stateHash, tx), "The handshake cannot go on.");
}

async function whyNot(self: SelfScope, platform: string, stateHash: string, tx: Tx) {
  const [row] = await tx.select().from(oauthStates).where(eq(oauthStates.stateHash, stateHash));
  if (!row || row.platform !== platform) return "unknown" as const;
  if (row.userId !== self.userId || row.sessionHash !== digest(self.sessionToken)) return "foreign" as const;
  return row.usedAt ? ("used" as const) : ("expired" as const);
}

type AppKey = { platform: string; origin: string; redirectUri: string; scopes: string };

/** What a registered application's secret is bound to. */
export const appBinding = ({ platform, origin, redirectUri, scopes }: AppKey) => [
  "platform-app",
  platform,
  origin,
  redirectUri,
  scopes,
];

const appRow = (key: AppKey) =>
  and(
    eq(platformApps.platform, key.platform),
    eq(platformApps.origin, key.origin),
    eq(platformApps.redirectUri, key.redirectUri),
    eq(platformApps.scopes, key.scopes),
  );

/** Our registration at a server, or null. Shared by all workspaces: it is the installation's, not theirs. */
export async function findApp(_scope: Scope, key: AppKey, tx: Tx = db()): Promise<AppCredentials> {
  const [row] = await tx.select().from(platformApps).where(appRow(key));
  const clientSecret = row && unseal(row.clientSecret, appBinding(key));
  return clientSecret ? { clientId: row.clientId, clientSecret } : null;
}

export async function saveApp(
  _scope: Scope,
  key: AppKey,
  app: NonNullable<AppCredentials>,
  tx: Tx = db(),
): Promise<void> {
  const values = { clientId: app.clientId, clientSecret: seal(app.clientSecret, appBinding(key)) };
  await tx
    .insert(platformApps)
    .values({ ...key, ...values })
    .onConflictDoUpdate({
      target: [platformApps.platform, platformApps.origin, platformApps.redirectUri, platformApps.scopes],
      set: values,
    });
}

export async function forgetApp(_scope: Scope, key: AppKey, tx: Tx = db()): Promise<void> {
  await tx.delete(platformApps).where(appRow(key));
}
