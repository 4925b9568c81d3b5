import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { channelSecrets, channels } from "@/db/schema/channels";
import type { Scope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import type { Access, AppCredentials } from "@/lib/platforms/contract";
import { currentApplication } from "../applications/rules";
import type { ChannelHealth } from "../schema";
import { unsealAccess, unsealApp } from "../sealing/rules";
import { byThisClock } from "./rules";

/** A channel with its access in plain. Lives only inside the call that uses it: never store, log or return it. */
export type Held = {
  channelId: string;
  platform: string;
  origin: string;
  sandbox: boolean;
  remoteAccountId: string;
  handle: string;
  health: ChannelHealth;
  version: number;
  /** When the tokens were saved; this and when they expire by this machine's clock, whatever it shows. */
  savedAt: Date;
  access: Access;
  app: AppCredentials;
};

/** The channel with its access opened; null when it is gone or has none. Throws when the key does not open it. */
export async function readHeld(scope: Scope, channelId: string): Promise<Held | null> {
  const [row] = await db()
    .select({
      platform: channels.platform,
      origin: channels.origin,
      sandbox: channels.sandbox,
      remoteAccountId: channels.remoteAccountId,
      handle: channels.handle,
      health: channels.health,
      scopes: channels.scopes,
      accessEndsAt: channels.accessEndsAt,
      access: channelSecrets.access,
      refresh: channelSecrets.refresh,
      extra: channelSecrets.extra,
      expiresAt: channelSecrets.accessExpiresAt,
      version: channelSecrets.version,
      savedAt: channelSecrets.updatedAt,
      now: sql<string | Date>`clock_timestamp()`,
    })
    .from(channels)
    .innerJoin(channelSecrets, eq(channelSecrets.channelId, channels.id))
    .where(
      and(
        eq(channels.id, channelId),
        eq(channels.workspaceId, scope.workspaceId),
        isNull(channels.deletedAt),
      ),
    );
  if (!row) return null;
  const { access, refresh, extra, expiresAt, scopes, accessEndsAt, savedAt, now, ...channel } = row;
  const here = (at: Date) => byThisClock(at, new Date(now));
  const tokens = unsealAccess({ access, refresh }, scope.workspaceId, channelId);
  if (!tokens)
    throw new Error(`The access of channel ${channelId} cannot be opened: was POSTHASTE_KEY changed?`);
  return {
    ...channel,
    channelId,
    savedAt: here(savedAt),
    access: { ...tokens, expiresAt: expiresAt && here(expiresAt), endsAt: accessEndsAt, scopes },
    app: currentApplication(
      unsealApp(extra, scope.workspaceId, channelId),
      channel.sandbox ? undefined : env().applications[channel.platform],
    ),
  };
}
