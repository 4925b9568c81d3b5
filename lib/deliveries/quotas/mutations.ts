import "server-only";
import { eq, type SQL, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { db, type Tx } from "@/db/client";
import { channels } from "@/db/schema/channels";
import type { operations } from "@/db/schema/delivery";
import type { SystemScope } from "@/lib/auth/scope";
import { catalog, requireFacts } from "@/lib/platforms/catalog";
import type { Quota, QuotaCost } from "@/lib/platforms/quota";
import { fail, ok } from "@/lib/result";
import { platformIdOf } from "../rules";
import { exhaustedWords, type Ledger, ledgersFor, longestWindow, subjectOf } from "./rules";

type Operation = typeof operations.$inferSelect;

/** What takes from a quota. */
type Taker = Pick<Operation, "id" | "channelId" | "remoteAccount" | "dueAt">;

const within = (seconds: number) => sql`u.at > clock_timestamp() - ${seconds} * interval '1 second'`;

/** SQL: whether `cost + slack` more fits every window of the ledger, over `quota_uses u` narrowed to its subject and name. */
const fits = ({ windows, cost }: Ledger, slack: SQL) =>
  sql.join(
    windows.map(
      ({ limit, seconds }) =>
        sql`coalesce(sum(u.cost) filter (where ${within(seconds)}), 0) + ${cost} + ${slack} <= ${limit}`,
    ),
    sql` and `,
  );

const longest = ({ windows }: Ledger) => Math.max(...windows.map((window) => window.seconds));

const uses = (subject: string, ledger: Ledger) =>
  sql`quota_uses u where u.subject = ${subject} and u.name = ${ledger.name} and ${within(longest(ledger))}`;

const row = (taker: Taker, subject: string, ledger: Ledger, back: boolean) =>
  sql`${uuidv7()}::uuid, ${subject}, ${platformIdOf(taker.remoteAccount)}, ${ledger.name}, ${ledger.cost}::int,
    clock_timestamp(), ${back ? taker.id : null}::uuid`;

const COLUMNS = sql`(id, subject, platform, name, cost, at, operation_id)`;

const lockKey = (subject: string, ledger: Ledger) =>
  sql`hashtextextended(${`quota|${subject}|${ledger.name}`}, 0)`;

/** The row that was taken, or null when there is no room. */
type Taken = Promise<string | null>;

/**
 * Far from the limit: one statement that reads and writes, side by side with others. What they have not committed
 * yet cannot be seen here, but there can be no more of it than connections, and so much room is left. The shared
 * lock keeps out whoever counts near the limit until all of it can be seen.
 */
async function takeFar(taker: Taker, subject: string, ledger: Ledger, back: boolean, tx: Tx): Taken {
  const slack = sql`current_setting('max_connections')::int * ${ledger.dearest}`;
  const [taken] = await tx.execute<{ id: string }>(sql`
    with room as materialized (select 1 from ${uses(subject, ledger)} having ${fits(ledger, slack)}),
      locked as materialized (select pg_advisory_xact_lock_shared(${lockKey(subject, ledger)}) from room)
    insert into quota_uses ${COLUMNS} select ${row(taker, subject, ledger, back)} from locked returning id`);
  return taken?.id ?? null;
}

/** Near the limit: one after the other, each seeing everything that was taken before. */
async function takeNear(taker: Taker, subject: string, ledger: Ledger, back: boolean, tx: Tx): Taken {
  await tx.execute(sql`select pg_advisory_xact_lock(${lockKey(subject, ledger)})`);
  const [taken] = await tx.execute<{ id: string }>(sql`
    with room as materialized (select 1 from ${uses(subject, ledger)} having ${fits(ledger, sql`0`)})
    insert into quota_uses ${COLUMNS} select ${row(taker, subject, ledger, back)} from room returning id`);
  return taken?.id ?? null;
}

/**
 * When each window of an exhausted ledger has room again, for this one and for those that wait on the account and
 * were due before it; the last of them counts.
 */
async function roomAgain(taker: Taker, subject: string, ledger: Ledger, tx: Tx) {
  const [queue] = await tx.execute<{ ahead: number }>(sql`select count(*)::int as ahead from operations
    where remote_account = ${taker.remoteAccount} and status = 'scheduled' and next_check_at > clock_timestamp()
      and (due_at, id) < (${taker.dueAt.toISOString()}::timestamptz, ${taker.id}::uuid)`);
  const wanted = ledger.cost * ((queue?.ahead ?? 0) + 1);
  let last: { window: Ledger["windows"][number]; until: Date; seconds: number } | null = null;
  for (const window of ledger.windows) {
    const [free] = await tx.execute<{ until: string; seconds: number }>(sql`
      with counted as (select u.at, u.cost, sum(u.cost) over (order by u.at, u.id) as freed, sum(u.cost) over () as used
        from quota_uses u where u.subject = ${subject} and u.name = ${ledger.name} and ${within(window.seconds)}),
      moment as (select coalesce(
          min(at) filter (where used - freed + ${wanted} <= ${window.limit}), max(at), clock_timestamp())
        + ${window.seconds} * interval '1 second' as until
        from counted having coalesce(max(used), 0) + ${ledger.cost} > ${window.limit})
      select until, greatest(1, ceil(extract(epoch from until - clock_timestamp())))::int as seconds from moment`);
    if (free && (!last || new Date(free.until) > last.until))
      last = { window, until: new Date(free.until), seconds: free.seconds };
  }
  return last;
}

/** The quotas that the account stated for itself when it was last read; null when it stated none. */
async function ownQuotas({ channelId }: Taker, tx: Tx): Promise<readonly Quota[] | null> {
  const [channel] = await tx
    .select({ limits: channels.limits })
    .from(channels)
    .where(eq(channels.id, channelId));
  return channel?.limits?.quotas ?? null;
}

/**
 * Takes what an act costs from every ledger that counts it, in the caller's transaction, over sliding windows by the
 * database's clock. All workspaces with the same remote account share its ledgers. Answers the rows that were taken.
 * Fails with `quota`, a sentence and the seconds to wait; what was taken before the refusal is given back.
 */
async function take(taker: Taker, kind: QuotaCost, count: number, back: boolean, tx: Tx) {
  const facts = requireFacts(platformIdOf(taker.remoteAccount));
  const rows: string[] = [];
  const quotas = facts.ownQuotas ? await ownQuotas(taker, tx) : null;
  for (const ledger of ledgersFor(quotas ?? facts.quotas ?? [], kind, count)) {
    const subject = subjectOf(ledger.per, taker.remoteAccount);
    const taken =
      (await takeFar(taker, subject, ledger, back, tx)) ?? (await takeNear(taker, subject, ledger, back, tx));
    if (taken) {
      rows.push(taken);
      continue;
    }
    const again = await roomAgain(taker, subject, ledger, tx);
    await (back ? giveBack(taker, tx) : forget(rows, tx));
    const retryAfterSeconds = again?.seconds ?? longest(ledger);
    const until = again?.until ?? new Date(Date.now() + retryAfterSeconds * 1000);
    const [first = { limit: 0, seconds: retryAfterSeconds }] = ledger.windows;
    const window = again?.window ?? first;
    return fail("quota", exhaustedWords(facts.label, ledger, window, until), { retryAfterSeconds });
  }
  return ok(rows);
}

const forget = (rows: readonly string[], tx: Tx) =>
  tx.execute(
    sql`delete from quota_uses where id in (select jsonb_array_elements_text(${JSON.stringify(rows)}::jsonb)::uuid)`,
  );

/** Reserves what sending an operation costs, when it is armed. Fails with `quota`: nothing is reserved then. */
export const reserve = (operation: Taker & Pick<Operation, "kind">, tx: Tx) =>
  take(operation, operation.kind, 1, true, tx);

/** Counts uploads that are about to begin, and answers the rows they are counted in. Fails with `quota`. */
export const takeUploads = (operation: Taker, files: number) =>
  db().transaction((tx) => take(operation, "upload", files, false, tx));

/** Gives back uploads that never began: of all that was counted, no file arrived. Others are never given back. */
export async function giveUploadsBack(rows: readonly string[]): Promise<void> {
  if (rows.length > 0) await forget(rows, db());
}

/** Gives back what an operation reserved: the platform certainly did not accept it. */
export async function giveBack(operation: Pick<Operation, "id">, tx: Tx): Promise<void> {
  await tx.execute(sql`delete from quota_uses where operation_id = ${operation.id}`);
}

/** Forgets what no quota counts any more. */
export async function pruneQuotaUses(_system: SystemScope): Promise<void> {
  await db().execute(
    sql`delete from quota_uses where at < clock_timestamp() - ${longestWindow(catalog)} * interval '1 second'`,
  );
}
