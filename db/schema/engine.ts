import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** The functions the app registered, as the SDK describes them. Intake reads their triggers here, also in processes without an engine. */
export const engineFunctions = pgTable("engine_functions", {
  id: text("id").primaryKey(),
  config: jsonb("config").$type<unknown>().notNull(),
  registeredAt: instant("registered_at").notNull().default(sql`clock_timestamp()`),
});

/** Every event taken in. `matched` is false while no function was registered when it came. */
export const engineEvents = pgTable(
  "engine_events",
  {
    /** ULID. */
    id: text("id").primaryKey(),
    /** What de-duplicates it per function: the sender's id, else the ULID. */
    key: text("key").notNull(),
    name: text("name").notNull(),
    payload: jsonb("payload").$type<Record<string, unknown>>().notNull(),
    matched: boolean("matched").notNull(),
    receivedAt: instant("received_at").notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    index("engine_events_received").on(t.receivedAt),
    index("engine_events_unmatched").on(t.id).where(sql`not ${t.matched}`),
  ],
);

/** One execution of a function for one event. */
export const engineRuns = pgTable(
  "engine_runs",
  {
    /** ULID. */
    id: text("id").primaryKey(),
    functionId: text("function_id").notNull(),
    eventKey: text("event_key").notNull(),
    event: jsonb("event").$type<Record<string, unknown>>().notNull(),
    /**
     * `parked`: its job was reclaimed from crashed processes too often and waits for a person. `skipped`: its function's
     * rate limit dropped it.
     */
    status: text("status")
      .$type<"running" | "completed" | "failed" | "cancelled" | "parked" | "skipped">()
      .notNull()
      .default("running"),
    maxAttempts: integer("max_attempts").notNull(),
    /** Execution version of the SDK: -1 (it decides) until an answer carried operations, then 2. */
    version: integer("version").notNull().default(-1),
    output: jsonb("output").$type<unknown>(),
    startedAt: instant("started_at").notNull().default(sql`clock_timestamp()`),
    endedAt: instant("ended_at"),
  },
  (t) => [
    uniqueIndex("engine_runs_event_unique").on(t.functionId, t.eventKey),
    index("engine_runs_ended").on(t.endedAt).where(sql`${t.endedAt} is not null`),
    index("engine_runs_parked").on(t.startedAt).where(sql`${t.status} = 'parked'`),
  ],
);

/** Memoised steps; `seq` is the order in which they were completed. */
export const engineSteps = pgTable(
  "engine_steps",
  {
    runId: text("run_id")
      .notNull()
      .references(() => engineRuns.id, { onDelete: "cascade" }),
    /** SHA-1 of the step's id, as the SDK names it. */
    id: text("id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    /** `{data}`, `{error}`, or a bare null for a sleep. */
    output: jsonb("output").$type<unknown>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.id] })],
);

/** The next thing to do for a run. Free while `lease_until` is null. */
export const engineJobs = pgTable(
  "engine_jobs",
  {
    /** ULID. */
    id: text("id").primaryKey(),
    runId: text("run_id")
      .notNull()
      .references(() => engineRuns.id, { onDelete: "cascade" }),
    /** `step` lets the SDK decide what is next; else the hash of one planned or sleeping step. */
    stepId: text("step_id").notNull().default("step"),
    /** At its due time a sleeping job memoises its step and then goes on. */
    sleeping: boolean("sleeping").notNull().default(false),
    /** What a sleeping job memoises; null is the bare null of a sleep, or of a wait that was in vain. */
    memo: jsonb("memo").$type<unknown>(),
    /** Set on parallel steps; the run goes on when the last of them is done. */
    groupId: text("group_id"),
    /** A parallel step whose end makes the run go on at once, whatever else is open. */
    race: boolean("race").notNull().default(false),
    /** The next call only says what follows: other steps of the run may be under way. */
    planning: boolean("planning").notNull().default(false),
    /** Name of the event that a sleeping job waits for. */
    waitEvent: text("wait_event"),
    /** Where the event must hold the value of `wait_hash`; empty when any event of the name will do. */
    waitPath: text("wait_path").array(),
    /** MD5 of the value's jsonb text, or empty. */
    waitHash: text("wait_hash"),
    /** What else the event must have: `[{path, value, equal}]`. */
    waitTerms: jsonb("wait_terms").$type<unknown>(),
    dueAt: instant("due_at").notNull().default(sql`clock_timestamp()`),
    leaseUntil: instant("lease_until"),
    /** The fence: counts dispatches. An answer of an older dispatch is thrown away. */
    generation: integer("generation").notNull().default(0),
    attempt: integer("attempt").notNull().default(0),
    /** How often a lease ended without an answer. */
    reclaims: integer("reclaims").notNull().default(0),
    /** Number of memoised steps when the job was made. */
    stackCurrent: integer("stack_current").notNull().default(0),
    /** What counts against a concurrency limit while the job is leased; at most two. */
    limitKeys: text("limit_keys").array().notNull().default(sql`'{}'::text[]`),
    /** The limit of each of `limit_keys`. */
    limits: integer("limits").array().notNull().default(sql`'{}'::integer[]`),
    parkedAt: instant("parked_at"),
  },
  (t) => [
    index("engine_jobs_due").on(t.dueAt, t.id).where(sql`${t.leaseUntil} is null and ${t.parkedAt} is null`),
    index("engine_jobs_wait").on(t.waitEvent, t.waitPath, t.waitHash).where(sql`${t.waitEvent} is not null`),
    index("engine_jobs_leased").on(t.leaseUntil).where(sql`${t.leaseUntil} is not null`),
    uniqueIndex("engine_jobs_step_unique").on(t.runId, t.stepId),
  ],
);

/** The events that cancel a run. */
export const enginePauses = pgTable(
  "engine_pauses",
  {
    runId: text("run_id")
      .notNull()
      .references(() => engineRuns.id, { onDelete: "cascade" }),
    eventName: text("event_name").notNull(),
    /** SHA-256 of path and value that the event must have, or of nothing when any event of the name will do. */
    match: text("match").notNull(),
    /** From then on the event cancels the run no more; null for as long as the run lives. */
    expiresAt: instant("expires_at"),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.eventName, t.match] }),
    index("engine_pauses_match").on(t.eventName, t.match),
  ],
);

/** The schedules of functions; a tick is started by whoever moves `next_at` on. */
export const engineCrons = pgTable(
  "engine_crons",
  {
    functionId: text("function_id").notNull(),
    /** As the function has it, such as `TZ=Europe/Berlin 0 9 * * *`. */
    cron: text("cron").notNull(),
    /** Null when the schedule has no further tick. */
    nextAt: instant("next_at"),
  },
  (t) => [
    primaryKey({ columns: [t.functionId, t.cron] }),
    index("engine_crons_next").on(t.nextAt).where(sql`${t.nextAt} is not null`),
  ],
);

/** How far the starts of a throttled or rate-limited function reach ahead, by key (GCRA's theoretical arrival time). */
export const engineRates = pgTable(
  "engine_rates",
  {
    key: text("key").primaryKey(),
    arrivalAt: instant("arrival_at").notNull(),
  },
  (t) => [index("engine_rates_arrival").on(t.arrivalAt)],
);
