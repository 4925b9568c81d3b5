import "server-only";
import { desc, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { instance, processes } from "@/db/schema/signals";
import { type EngineNumbers, engineNumbers, listParked, type ParkedRun } from "@/inngest/embedded/parked";
import type { SelfScope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import packageFile from "@/package.json" with { type: "json" };
import type { Hold } from "./holding/queries";
import { SILENT_MS } from "./rules";

export type RunningProcess = {
  id: string;
  role: "all" | "web" | "worker";
  host: string;
  pid: number;
  version: string;
  startedAt: Date;
  seenAt: Date;
  sweptAt: Date | null;
  /** Not heard of for a while: it was killed, or hangs. */
  silent: boolean;
};

/** The installation, as its operator sees it. */
export type InstanceView = {
  id: string;
  version: string;
  hold: (Hold & { knownUntil: Date | null; doubtful: number }) | null;
  /** Which engine runs the jobs; the numbers are the embedded one's own. */
  engine: { kind: "embedded"; numbers: EngineNumbers } | { kind: "inngest"; address: string | null };
  parked: ParkedRun[];
  outbox: { waiting: number; oldestMs: number; failing: number; problem: string | null };
  lastSweep: Date | null;
  processes: RunningProcess[];
};

/** The installation, for its operator; null for anybody else. Ages and lateness are by the database's clock. */
export async function getInstance(self: SelfScope): Promise<InstanceView | null> {
  if (!self.isOperator) return null;
  const { inngestServer, INNGEST_BASE_URL } = env();
  const [[row], engine, parked, outbox, running] = await Promise.all([
    db().select().from(instance),
    inngestServer
      ? { kind: "inngest" as const, address: INNGEST_BASE_URL ? new URL(INNGEST_BASE_URL).origin : null }
      : engineNumbers().then((numbers) => ({ kind: "embedded" as const, numbers })),
    inngestServer ? [] : listParked(),
    readOutbox(),
    readProcesses(),
  ]);
  if (!row) return null;
  const hold = row.heldFor && {
    reason: row.heldFor,
    since: row.heldSince,
    knownUntil: row.knownUntil,
    doubtful: await countDoubtful(),
  };
  const sweeps = running.flatMap(({ sweptAt }) => (sweptAt ? [sweptAt.getTime()] : []));
  return {
    id: row.instanceId,
    version: packageFile.version,
    hold,
    engine,
    parked,
    outbox,
    lastSweep: sweeps.length > 0 ? new Date(Math.max(...sweeps)) : null,
    processes: running,
  };
}

async function readOutbox(): Promise<InstanceView["outbox"]> {
  const [row] = await db().execute<{
    waiting: number;
    oldest: number | null;
    failing: number;
    problem: string | null;
  }>(sql`
    select count(*)::int as waiting, count(*) filter (where problem is not null)::int as failing,
      (extract(epoch from clock_timestamp() - min(created_at)) * 1000)::float8 as oldest,
      (array_agg(problem order by created_at) filter (where problem is not null))[1] as problem
    from outbox where sent_at is null`);
  return {
    waiting: row?.waiting ?? 0,
    oldestMs: row?.oldest ?? 0,
    failing: row?.failing ?? 0,
    problem: row?.problem ?? null,
  };
}

async function readProcesses(): Promise<RunningProcess[]> {
  const silent = sql<boolean>`${processes.seenAt} < clock_timestamp() - ${SILENT_MS} * interval '1 millisecond'`;
  return db()
    .select({
      id: processes.id,
      role: processes.role,
      host: processes.host,
      pid: processes.pid,
      version: processes.version,
      startedAt: processes.startedAt,
      seenAt: processes.seenAt,
      sweptAt: processes.sweptAt,
      silent,
    })
    .from(processes)
    .where(sql`${processes.seenAt} > clock_timestamp() - interval '1 hour'`)
    .orderBy(silent, desc(processes.startedAt));
}

/** What may be out in a history that is lost, as SQL over `o` (operations): due by now, or being sent, and something that a second time would double. */
export const doubtful = sql`o.kind in ('publish', 'part', 'comment')
  and (o.status in ('claimed', 'sending', 'unknown') or o.status = 'scheduled' and o.due_at <= clock_timestamp())`;

/** How many deliveries fell due and may have gone out in the history that is lost. */
async function countDoubtful(): Promise<number> {
  const [row] = await db().execute<{ count: number }>(sql`
    select count(*)::int as count from operations o where ${doubtful}`);
  return row?.count ?? 0;
}
