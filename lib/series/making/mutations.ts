import "server-only";
import { and, eq } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import type { Tx } from "@/db/client";
import { series } from "@/db/schema/series";
import type { Scope } from "@/lib/auth/scope";
import { databaseNow } from "@/lib/deliveries/clock/queries";
import { planOccurrence } from "@/lib/deliveries/recurring/mutations";
import { writeMissedPolicy, writeOccurrence } from "@/lib/posts/recurring/mutations";
import { daysAfter, makeAtOf, momentOf } from "../rules";
import { SeriesTemplate } from "../schema";

/** A series' row. */
export type Series = typeof series.$inferSelect;

/** At most so many in one transaction; the next round makes the rest. */
const MOST_AT_ONCE = 40;

/** How far a series has come, as the rules count it. */
export const progressOf = ({ repeat, ends, startsOn, clock, zone, madeThrough, made }: Series) => ({
  rule: { repeat, ends, startsOn },
  clock,
  zone,
  madeThrough,
  made,
});

async function makeOne(scope: Scope, row: Series, day: string, tx: Tx): Promise<void> {
  const moment = momentOf(day, row.clock, row.zone);
  if (!moment) throw new Error(`the series ${row.id} is in a zone that nobody knows: ${row.zone}`);
  const draft = { ...SeriesTemplate.parse(row.template), id: uuidv7(), revision: 0 };
  const when = { wallTime: moment.wallTime, zone: row.zone };
  await planOccurrence(scope, { draft, when, dueAt: moment.instant }, tx);
  const place = { seriesId: row.id, occurrence: `${day}T${row.clock}`, authorId: row.authorId };
  await writeOccurrence(scope, draft.id, place, tx);
  const missed = { policy: row.missedPolicy, withinHours: row.publishWithinHours };
  await writeMissedPolicy(scope, draft.id, missed, tx);
}

/**
 * Makes what occurrences of a series are to be made by now, and writes down how far it has come. The series must be
 * locked in this transaction: that is what makes several processes make each once. Returns how many were made.
 */
export async function makeOccurrences(scope: Scope, row: Series, tx: Tx): Promise<number> {
  const now = await databaseNow(tx);
  let reached = row;
  let madeNow = 0;
  let makeAt = makeAtOf(progressOf(reached));
  for (let step = 0; makeAt && makeAt <= now && step < MOST_AT_ONCE; step += 1) {
    const [day] = daysAfter(progressOf(reached).rule, reached.madeThrough, reached.made, 1);
    if (!day) break;
    if (!row.skips.includes(day)) {
      await makeOne(scope, row, day, tx);
      madeNow += 1;
    }
    reached = { ...reached, madeThrough: day, made: reached.made + 1 };
    makeAt = makeAtOf(progressOf(reached));
  }
  await tx
    .update(series)
    .set({ madeThrough: reached.madeThrough, made: reached.made, makeAt })
    .where(and(eq(series.id, row.id), eq(series.workspaceId, scope.workspaceId)));
  return madeNow;
}
