import "server-only";
import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { db } from "@/db/client";
import type { SystemScope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { shared } from "@/lib/global";
import { log } from "@/lib/log";
import { ringOfProcess } from "@/lib/secrets/ring/queries";
import packageFile from "@/package.json" with { type: "json" };
import { knownMark, lastTrusted, noteTrusted, recallMark, rememberMark } from "./marks/work";
import { holdInstance } from "./mutations";
import { compareInstance, type Remembered } from "./rules";

/** Every process says this often that it is there. */
export const BEAT_MS = 5_000;
/** A machine that is new to this database waits this long for a process that knows it. */
const VOUCHED_WITHIN_MS = 2 * BEAT_MS + 1_000;
const ASK_AGAIN_MS = 250;

type Opened = { database: Remembered; heldFor: string | null; fingerprints: Record<string, string> };

async function readInstance(): Promise<Opened> {
  const [row] = await db().execute<{
    instance_id: string;
    mark: string;
    key_fingerprints: Record<string, string>;
    held_for: string | null;
  }>(sql`select instance_id, mark, key_fingerprints, held_for from instance where singleton = 1`);
  if (!row) throw new Error("the instance row is missing");
  const database = { instanceId: row.instance_id, mark: Number(row.mark) };
  return { database, heldFor: row.held_for, fingerprints: row.key_fingerprints };
}

/**
 * Opens the installation: makes its row on first start, refuses (throws) a process whose key is not the one that
 * sealed the tokens, and holds all publishing when the database is not the one this data folder knows, unless the
 * operator named it (POSTHASTE_INSTANCE) or a process that knows it runs on it right now.
 */
export async function openInstance(_system: SystemScope, vouchedWithinMs = VOUCHED_WITHIN_MS): Promise<void> {
  await db().execute(
    sql`insert into instance (singleton, instance_id) values (1, ${uuidv7()}) on conflict do nothing`,
  );
  const { database, heldFor, fingerprints } = await readInstance();
  await checkKey(fingerprints);
  if (heldFor !== null) return;
  const folder = await recallMark();
  const verdict = compareInstance(database, folder);
  const known =
    verdict === "same" || (verdict === "stranger" && (await isVouchedFor(database, vouchedWithinMs)));
  if (known) return rememberMark(database.instanceId, database.mark);
  await holdInstance(db(), null);
  log().error(
    { database, folder },
    "this database is not the one this data folder knows: all publishing is held until the operator decides under Settings, Instance",
  );
}

/** Whether somebody who knows this database says that it is the one: the operator, or a process that runs on it. */
async function isVouchedFor({ instanceId }: Remembered, withinMs: number): Promise<boolean> {
  if (env().POSTHASTE_INSTANCE === instanceId) return true;
  const [clock] = await db().execute<{ now: string }>(sql`select clock_timestamp()::text as now`);
  for (const end = performance.now() + withinMs; performance.now() < end; await pause(ASK_AGAIN_MS)) {
    // Seen after we began to look, so it runs now, on this very database: a copy has only old rows.
    const alive = await db().execute(
      sql`select 1 from processes where seen_at > ${clock?.now ?? null}::timestamptz limit 1`,
    );
    if (alive.length > 0) return (await readInstance()).heldFor === null;
  }
  return false;
}

const fingerprintOf = (key: Buffer): string =>
  createHash("sha256")
    .update(`posthaste key ${key.toString("base64url")}`)
    .digest("hex")
    .slice(0, 16);

/** Refuses a process that does not have the key that sealed the tokens; one that has it beside a newer one may run. */
async function checkKey(known: Record<string, string>): Promise<void> {
  if (!env().POSTHASTE_KEY) return;
  const [first, ...others] = ringOfProcess().map(fingerprintOf);
  if (known.main && ![first, ...others].includes(known.main))
    throw new Error("POSTHASTE_KEY is not the key that sealed this database's tokens. Put the old key back.");
  if (known.main !== first)
    await db().execute(
      sql`update instance set key_fingerprints = key_fingerprints || ${JSON.stringify({ main: first })}::jsonb where singleton = 1`,
    );
}

const self = () => shared("process", () => ({ id: uuidv7() }));

/**
 * Says that this process is there, and looks whether its database still is the one it was: one that went back under
 * a running process is held within seconds, and at the latest before the next commit leaves.
 */
export async function beat(_system: SystemScope): Promise<void> {
  const before = await knownMark();
  const [seen] = await db().execute<{ seen_at: string }>(sql`
    insert into processes (id, role, host, pid, version)
    values (${self().id}, ${env().ROLE}, ${hostname()}, ${process.pid}, ${packageFile.version})
    on conflict (id) do update set seen_at = clock_timestamp() returning seen_at`);
  const { database, heldFor } = await readInstance();
  if (heldFor !== null) return;
  if (before === null || compareInstance(database, before) === "same") {
    if (seen) noteTrusted(new Date(seen.seen_at));
    await rememberMark(database.instanceId, database.mark);
    return;
  }
  if (await holdInstance(db(), lastTrusted()))
    log().error(
      { database, known: before },
      "the database went back to an earlier state: all publishing is held",
    );
}

/** Notes that this process finished a sweep. */
export async function noteSweep(_system: SystemScope): Promise<void> {
  await db().execute(sql`update processes set swept_at = clock_timestamp() where id = ${self().id}`);
}

/** Takes this process off the list, and those that were not heard of for a day. */
export async function leaveInstance(_system: SystemScope): Promise<void> {
  await db().execute(
    sql`delete from processes where id = ${self().id} or seen_at < clock_timestamp() - interval '1 day'`,
  );
}
