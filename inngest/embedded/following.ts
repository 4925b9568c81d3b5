import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { parseTerms, type Term } from "./conditions";
import { type Due, parseSleep } from "./delays";
import { newId } from "./ids";
import { INVOKE_DAYS, invokeError, startInvoked } from "./invoking";
import { toJson } from "./json";
import type { FunctionPlan } from "./plan";
import { type ClaimedJob, type EngineEvent, type Operation, RESERVED } from "./protocol";

export const dueSql = (due: Due): SQL =>
  "at" in due
    ? sql`${due.at.toISOString()}::timestamptz`
    : sql`clock_timestamp() + ${due.inMs}::float8 * interval '1 millisecond'`;

/** A step that follows: to be run, or to be slept or waited for. */
type Following = {
  operation: Operation;
  sleeping: boolean;
  due: Due;
  /** What is remembered when `due` comes first. Undefined is the bare null of a sleep. */
  memo?: unknown;
  wait?: { event: string; terms: Term[] };
};

type Refused = { refused: string };

function planWait(operation: Operation, event: EngineEvent): Following | Refused {
  const { opts } = operation;
  const name = String(opts?.event ?? operation.name ?? "");
  const due = parseSleep(String(opts?.timeout ?? ""));
  if (!name || !due) return { refused: `a wait without an event and a timeout it can read (${name})` };
  if (name.startsWith(RESERVED) || name.includes("*")) return { refused: `waiting for ${name}` };
  const terms = opts?.if ? parseTerms(String(opts.if), event) : [];
  if (!terms) return { refused: `the condition ${String(opts?.if)}` };
  const wait = terms === "never" ? undefined : { event: name, terms };
  return { operation, sleeping: true, due, ...(wait ? { wait } : {}) };
}

function planInvoke(operation: Operation): Following | Refused {
  const { opts } = operation;
  const timeout = opts?.timeout ? String(opts.timeout) : `${INVOKE_DAYS}d`;
  const due = parseSleep(timeout);
  if (!due) return { refused: `the timeout ${timeout}` };
  const memo = invokeError("InvokeTimeout", `${String(opts?.function_id)} did not end within ${timeout}.`);
  return { operation, sleeping: true, due, memo };
}

function planFollowing(operation: Operation, event: EngineEvent): Following | Refused {
  if (operation.op === "StepPlanned") return { operation, sleeping: false, due: { inMs: 0 } };
  if (operation.op === "WaitForEvent") return planWait(operation, event);
  if (operation.op === "InvokeFunction") return planInvoke(operation);
  const due = operation.op === "Sleep" ? parseSleep(operation.name ?? "") : null;
  return due
    ? { operation, sleeping: true, due }
    : { refused: `the operation ${operation.op} (${operation.name ?? ""})` };
}

const NOTED = new Set(["StepRun", "StepError", "StepFailed", "DiscoveryRequest", "RunComplete"]);

/** The steps that follow by an answer, or what of it the engine does not support. */
export function planOperations(operations: Operation[], event: EngineEvent): Following[] | Refused {
  const open: Following[] = [];
  for (const operation of operations.filter(({ op }) => !NOTED.has(op))) {
    const planned = planFollowing(operation, event);
    if ("refused" in planned) return planned;
    open.push(planned);
  }
  return open;
}

const isRace = ({ operation }: Following) => operation.opts?.parallelMode === "race";
const json = (value: unknown) => (value === undefined ? sql`null::jsonb` : sql`${toJson(value)}::jsonb`);
const stackSize = (job: ClaimedJob) =>
  sql`(select count(*)::int from engine_steps where run_id = ${job.runId})`;

/** The columns of a job that differ by what follows, and their values. The first equality of a wait is looked up by index. */
function columnsOf(next: Following): { names: string[]; values: SQL[] } {
  const first = next.wait?.terms.find(({ equal }) => equal);
  const rest = next.wait?.terms.filter((term) => term !== first) ?? [];
  const columns: [string, SQL][] = [
    ["step_id", sql`${next.operation.id}`],
    ["sleeping", sql`${next.sleeping}::boolean`],
    ["race", sql`${isRace(next)}::boolean`],
    ["due_at", dueSql(next.due)],
    ["memo", json(next.memo)],
    ["wait_event", sql`${next.wait?.event ?? null}::text`],
    ["wait_path", sql`array(select jsonb_array_elements_text(${toJson(first?.path ?? [])}::jsonb))`],
    ["wait_hash", first ? sql`md5(${toJson(first.value)}::jsonb::text)` : sql`''`],
    ["wait_terms", rest.length > 0 ? json(rest) : sql`null::jsonb`],
  ];
  return { names: columns.map(([name]) => name), values: columns.map(([, value]) => value) };
}

/**
 * One step follows and nothing else of the run is open: the same row becomes its job, under a new id. False when
 * other steps are open, or this one is remembered already.
 */
async function replaceJob(tx: Tx, job: ClaimedJob, next: Following): Promise<boolean> {
  const id = newId();
  const { names, values } = columnsOf(next);
  const columns = sql.join(
    names.map((name, index) => sql`${sql.raw(name)} = ${values[index]}`),
    sql`, `,
  );
  const rows = await tx.execute(sql`
    update engine_jobs set id = ${id}, ${columns}, planning = false, group_id = ${next.sleeping ? null : id},
      lease_until = null, generation = 0, attempt = 0, reclaims = 0,
      stack_current = ${stackSize(job)} + ${next.sleeping ? 1 : 0}::int
    where id = ${job.id}
      and not exists (select 1 from engine_jobs o where o.run_id = ${job.runId} and o.id <> ${job.id})
      and not exists (select 1 from engine_steps s where s.run_id = ${job.runId} and s.id = ${next.operation.id})
    returning id`);
  return rows.length > 0;
}

/** Makes a job of its own for a step, unless it has one or is remembered already. */
async function insertJob(tx: Tx, job: ClaimedJob, next: Following): Promise<boolean> {
  const { names, values } = columnsOf(next);
  const rows = await tx.execute(sql`
    insert into engine_jobs (id, run_id, group_id, stack_current, limit_keys, limits, ${sql.raw(names.join(", "))})
    select ${newId()}, run_id, ${job.id}, ${stackSize(job)}, limit_keys, limits, ${sql.join(values, sql`, `)}
    from engine_jobs where id = ${job.id}
      and not exists (select 1 from engine_steps s where s.run_id = ${job.runId} and s.id = ${next.operation.id})
    on conflict do nothing returning id`);
  return rows.length > 0;
}

const lockRun = (tx: Tx, job: ClaimedJob) =>
  tx.execute(sql`select id from engine_runs where id = ${job.runId} for no key update`);

async function invoke(tx: Tx, plans: FunctionPlan[], job: ClaimedJob, next: Following): Promise<void> {
  if (next.operation.op !== "InvokeFunction") return;
  const error = await startInvoked(tx, plans, job, next.operation, next.due);
  if (!error) return;
  await tx.execute(sql`
    update engine_jobs set due_at = clock_timestamp(), memo = ${toJson(error)}::jsonb
    where run_id = ${job.runId} and step_id = ${next.operation.id}`);
}

/** Makes the jobs of the steps that follow a call; without any the run is called again. */
export async function followWith(
  tx: Tx,
  plans: FunctionPlan[],
  job: ClaimedJob,
  open: Following[],
): Promise<void> {
  const only = open.length === 1 && !job.groupId ? open[0] : undefined;
  if (only && (await replaceJob(tx, job, only))) return invoke(tx, plans, job, only);
  if (open.length === 0) return goOn(tx, job);
  await lockRun(tx, job);
  for (const next of open) {
    if (await insertJob(tx, job, next)) await invoke(tx, plans, job, next);
  }
  // In a race a step may end while the call that still names it as open is under way: the run has to hear of it.
  const missed = await tx.execute(sql`
    select id from engine_steps where run_id = ${job.runId}
      and id in (select jsonb_array_elements_text(${toJson(open.map(({ operation }) => operation.id))}::jsonb)) limit 1`);
  if (missed.length > 0) await becomeCall(tx, job, await othersOf(tx, job));
  else await tx.execute(sql`delete from engine_jobs where id = ${job.id}`);
}

type Other = { step_id: string; sleeping: boolean };

const othersOf = (tx: Tx, job: ClaimedJob) =>
  tx.execute<Other>(sql`
    select step_id, sleeping from engine_jobs where run_id = ${job.runId} and id <> ${job.id}`);

/** The job becomes the run's next call. While other steps are under way it must not run one of them itself. */
async function becomeCall(tx: Tx, job: ClaimedJob, others: Other[], planning = false): Promise<void> {
  await tx.execute(sql`
    update engine_jobs set id = ${newId()}, step_id = 'step', sleeping = false, group_id = null, race = false,
      planning = ${planning || others.some((other) => !other.sleeping)}::boolean, memo = null, wait_event = null,
      lease_until = null, generation = 0, attempt = 0, reclaims = 0, due_at = clock_timestamp(),
      stack_current = ${stackSize(job)}
    where id = ${job.id}`);
}

/**
 * The run is called again: after one of several steps once no other is open, in a race at once. A call that is under
 * way already names what it does not know of, see `followWith`.
 */
export async function goOn(tx: Tx, job: ClaimedJob): Promise<void> {
  if (!job.groupId) return becomeCall(tx, job, []);
  await lockRun(tx, job);
  const [own] = await tx.execute<{ race: boolean }>(sql`select race from engine_jobs where id = ${job.id}`);
  const others = await othersOf(tx, job);
  const waits = others.some((other) => other.step_id === "step") || (others.length > 0 && !own?.race);
  if (waits) await tx.execute(sql`delete from engine_jobs where id = ${job.id}`);
  else await becomeCall(tx, job, others, own?.race && job.sleeping);
}
