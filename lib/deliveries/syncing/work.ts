import "server-only";
import { jobScope } from "@/lib/auth/mint";
import type { Scope, SystemScope } from "@/lib/auth/scope";
import { withAccess } from "@/lib/channels/work";
import { isHeld } from "@/lib/instance/holding/queries";
import { log } from "@/lib/log";
import { catalog } from "@/lib/platforms/catalog";
import type { AccountContext, PublishFailure } from "@/lib/platforms/contract";
import type { Platform } from "@/lib/platforms/contract-platform";
import type { RemotePost } from "@/lib/platforms/contract-reading";
import { platformOf } from "@/lib/platforms/registry";
import { ok, type Result } from "@/lib/result";
import { claimSync, concludeSync, noteAbsent, recordSyncFailure, saveMetrics, savePage } from "./mutations";
import { listCountable, listMissing, ownPosts, syncedChannel, workspaceOfChannel } from "./queries";
import { requestDueSyncs } from "./requesting/mutations";
import { coveredSince, isBeyond, MOST_PAGES, nextSyncMs, READ_BACK_DAYS } from "./rules";

/** What one reading found. */
type Reading = { posts: Pick<RemotePost, "remoteId" | "publishedAt">[]; reachedEnd: boolean };

/** Platforms ask for numbers in groups. */
const GROUP = 50;

/** Ids of the platforms whose accounts can be read back. */
const readable = (): string[] =>
  catalog.flatMap(({ id }) => {
    const platform = platformOf(id);
    return platform?.list || platform?.metrics || platform?.audience ? [id] : [];
  });

/** Asks for the readings that are due. */
export const requestDue = (system: SystemScope): Promise<number> => requestDueSyncs(system, readable());

/** A scope over the channel's own workspace, read from its row; null when it is gone. */
export async function scopeOfChannel(system: SystemScope, channelId: string): Promise<Scope | null> {
  const workspaceId = await workspaceOfChannel(system, channelId);
  return workspaceId ? jobScope(workspaceId, system.job) : null;
}

/** Reads page after page, each kept at once, back to the horizon. */
async function readPosts(
  scope: Scope,
  list: NonNullable<Platform["list"]>,
  context: AccountContext,
  channel: { id: string; remoteAccount: string },
  horizon: Date,
): Promise<Result<Reading, PublishFailure>> {
  const posts: Reading["posts"] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: Awaited<ReturnType<typeof list>> = await list(context, cursor);
    if (!page.ok) return page;
    await savePage(scope, channel, page.value.posts);
    posts.push(...page.value.posts.map(({ remoteId, publishedAt }) => ({ remoteId, publishedAt })));
    cursor = page.value.next;
    if (cursor === null) return ok({ posts, reachedEnd: true });
    if (isBeyond(page.value.posts, horizon)) break;
  }
  return ok({ posts, reachedEnd: false });
}

/** Newer numbers of the posts that are young enough to still gather some. Failing here spoils no reading. */
async function readMetrics(
  scope: Scope,
  platform: Platform,
  context: AccountContext,
  channelId: string,
): Promise<void> {
  if (!platform.metrics) return;
  const ids = await listCountable(scope, channelId);
  for (let at = 0; at < ids.length; at += GROUP) {
    const numbers = await platform.metrics(context, ids.slice(at, at + GROUP));
    if (numbers.ok) await saveMetrics(scope, channelId, numbers.value);
    else return log().info({ channelId, why: numbers.failure.reason }, "numbers could not be read");
  }
}

/** Most posts that are asked for one by one; what is missing beyond that is asked for later. */
const MOST_ASKED = 200;

/**
 * Which of the posts that a list left out the platform knows all the same: lists end somewhere, are in an order of their
 * own, and leave out what only its owner sees. One that could not be asked for counts as there.
 */
async function stillThere(
  { metrics }: Platform,
  context: AccountContext,
  missing: readonly string[],
): Promise<string[]> {
  if (!metrics) return [];
  const there = missing.slice(MOST_ASKED);
  for (let at = 0; at < Math.min(missing.length, MOST_ASKED); at += GROUP) {
    const ids = missing.slice(at, Math.min(at + GROUP, MOST_ASKED));
    const answered = await metrics(context, ids);
    const forbidden =
      !answered.ok && (answered.failure.next === "reconnect" || answered.failure.next === "configure");
    if (forbidden) return [];
    there.push(...ids.filter((id) => !answered.ok || answered.value.has(id)));
  }
  return there;
}

async function read(
  scope: Scope,
  platform: Platform,
  channel: { id: string; remoteAccount: string },
  context: AccountContext,
) {
  const horizon = new Date(Date.now() - READ_BACK_DAYS * 86_400_000);
  if (platform.list) {
    const reading = await readPosts(scope, platform.list, context, channel, horizon);
    if (!reading.ok) return reading;
    const { posts, reachedEnd } = reading.value;
    const since = coveredSince(posts, reachedEnd, horizon);
    const seen = posts.map(({ remoteId }) => remoteId);
    if (since) {
      const missing = await listMissing(scope, channel.id, seen, since);
      const there = await stillThere(platform, context, missing);
      await noteAbsent(scope, channel.id, [...seen, ...there], since);
    }
  }
  // Where nothing is listed the numbers of our own posts can still be asked for.
  if (!platform.list && platform.metrics) await savePage(scope, channel, await ownPosts(scope, channel.id));
  await readMetrics(scope, platform, context, channel.id);
  const audience = await platform.audience?.(context);
  return ok(audience?.ok ? audience.value : null);
}

/**
 * Reads a channel's account back: its posts with their numbers, and the account's own. Safe to call at any time: one
 * reading at once, what is there twice changes nothing. A failure is kept for the channel's row and tried again later.
 */
export async function syncChannel(
  scope: Scope,
  channelId: string,
): Promise<"read" | "failed" | "busy" | "gone"> {
  const channel = await syncedChannel(scope, channelId);
  const platform = channel && platformOf(channel.platform);
  if (!channel || !platform || (await isHeld(scope))) return "gone";
  const claimed = await claimSync(scope, channelId);
  if (!claimed) return "busy";
  const failed = async (reason: string) => {
    const afterMs = nextSyncMs({ failures: claimed.failures + 1 }, Math.random());
    await recordSyncFailure(scope, channelId, { reason, afterMs });
    return "failed" as const;
  };
  try {
    const attempt = (forceRefresh: boolean) =>
      withAccess(scope, channelId, (context) => read(scope, platform, channel, context), { forceRefresh });
    const first = await attempt(false);
    const done = !first.ok && first.failure.next === "refresh" ? await attempt(true) : first;
    if (!done.ok) return failed(done.failure.reason);
    const afterMs = nextSyncMs({ failures: 0, everyMinutes: platform.facts.readEveryMinutes }, Math.random());
    await concludeSync(scope, channelId, { audience: done.value, afterMs });
    return "read";
  } catch (error) {
    log().error({ err: error, channelId }, "an account could not be read back");
    return failed("Something went wrong here while the account was read back. It is tried again.");
  }
}
