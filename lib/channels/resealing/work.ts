import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { channelSecrets, channels, platformApps } from "@/db/schema/channels";
import type { SystemScope } from "@/lib/auth/scope";
import { keyIdOf, seal, sealedBy, unseal } from "@/lib/secrets/rules";
import { appBinding } from "../connecting/mutations";

/** How many sealed values each key id has; handshakes under way are left out, they end by themselves. */
export async function countSealed(_system: SystemScope): Promise<Map<string, number>> {
  const rows = await db().execute<{ sealed: string }>(sql`
    select access as sealed from channel_secrets
    union all select refresh from channel_secrets where refresh is not null
    union all select extra from channel_secrets where extra is not null
    union all select client_secret from platform_apps`);
  const counts = new Map<string, number>();
  for (const { sealed } of rows) {
    const id = sealedBy(sealed) ?? "unreadable";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

type Outcome = { resealed: number; unreadable: number };

/**
 * Seals everything with `key` that was sealed with another one. Nothing is decrypted for longer than its row takes, and a
 * row that a process changes meanwhile keeps that process's value. What no key opens is counted and left as it is.
 */
export async function resealAll(system: SystemScope, key: Buffer): Promise<Outcome> {
  const channelsDone = await resealChannels(system, key);
  const appsDone = await resealApps(system, key);
  return {
    resealed: channelsDone.resealed + appsDone.resealed,
    unreadable: channelsDone.unreadable + appsDone.unreadable,
  };
}

/** The same value under another key; the value itself when it has that key already, null when it cannot be opened. */
function again(sealed: string, binding: readonly string[], key: Buffer): string | null {
  if (sealedBy(sealed) === keyIdOf(key)) return sealed;
  const plain = unseal(sealed, binding);
  return plain === null ? null : seal(plain, binding, key);
}

async function resealChannels(_system: SystemScope, key: Buffer): Promise<Outcome> {
  const rows = await db()
    .select({
      channelId: channelSecrets.channelId,
      workspaceId: channels.workspaceId,
      access: channelSecrets.access,
      refresh: channelSecrets.refresh,
      extra: channelSecrets.extra,
    })
    .from(channelSecrets)
    .innerJoin(channels, eq(channels.id, channelSecrets.channelId));
  const done = { resealed: 0, unreadable: 0 };
  for (const row of rows) {
    const columns = (["access", "refresh", "extra"] as const).flatMap((name) => {
      const old = row[name];
      return old === null
        ? []
        : [{ name, old, fresh: again(old, [row.workspaceId, row.channelId, name], key) }];
    });
    if (columns.some(({ fresh }) => fresh === null)) done.unreadable += 1;
    const changed = columns.filter(({ old, fresh }) => fresh !== null && fresh !== old);
    if (changed.length === 0) continue;
    const updated = await db()
      .update(channelSecrets)
      .set(Object.fromEntries(changed.map(({ name, fresh }) => [name, fresh])))
      .where(
        and(
          eq(channelSecrets.channelId, row.channelId),
          ...changed.map(({ name, old }) => eq(channelSecrets[name], old)),
        ),
      )
      .returning({ id: channelSecrets.channelId });
    done.resealed += updated.length * changed.length;
  }
  return done;
}

async function resealApps(_system: SystemScope, key: Buffer): Promise<Outcome> {
  const done = { resealed: 0, unreadable: 0 };
  for (const row of await db().select().from(platformApps)) {
    const fresh = again(row.clientSecret, appBinding(row), key);
    if (fresh === null) done.unreadable += 1;
    if (fresh === null || fresh === row.clientSecret) continue;
    const updated = await db()
      .update(platformApps)
      .set({ clientSecret: fresh })
      .where(and(eq(platformApps.id, row.id), eq(platformApps.clientSecret, row.clientSecret)))
      .returning({ id: platformApps.id });
    done.resealed += updated.length;
  }
  return done;
}
