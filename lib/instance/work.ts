import "server-only";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { db } from "@/db/client";
import type { SystemScope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { shared } from "@/lib/global";
import { log } from "@/lib/log";
import { compareInstance, type Remembered } from "./rules";

const RememberedFile = z.object({ instanceId: z.uuid(), mark: z.number().int().min(0) });
const file = () => join(/* turbopackIgnore: true */ env().dataDir, "instance.json");

async function recall(): Promise<Remembered | null> {
  try {
    const parsed = RememberedFile.safeParse(JSON.parse(await readFile(file(), "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

const writing = () => shared("instance-mark", () => ({ last: Promise.resolve(), mark: -1 }));

/**
 * Remembers in the data folder how far this database has come. Written whole, one after the other, never backwards.
 * A folder that cannot be written is logged and stops nothing: the post matters more than the mark.
 */
export function rememberMark(instanceId: string, mark: number): Promise<void> {
  const state = writing();
  if (mark <= state.mark) return state.last;
  state.mark = mark;
  const write = async () => {
    await mkdir(env().dataDir, { recursive: true });
    await writeFile(`${file()}.${process.pid}.new`, JSON.stringify({ instanceId, mark }));
    await rename(`${file()}.${process.pid}.new`, file());
  };
  state.last = state.last
    .then(write)
    .catch((error: unknown) => log().error({ err: error }, "the data folder cannot be written"));
  return state.last;
}

/**
 * Opens the installation: makes its row on first start, refuses (throws) a process whose key is not the one that
 * sealed the tokens, and holds all publishing when the database is not the one this data folder knows.
 */
export async function openInstance(_system: SystemScope): Promise<void> {
  await db().execute(
    sql`insert into instance (singleton, instance_id) values (1, ${uuidv7()}) on conflict do nothing`,
  );
  const [row] = await db().execute<{
    instance_id: string;
    mark: string;
    key_fingerprints: Record<string, string>;
    held_for: string | null;
  }>(sql`select instance_id, mark, key_fingerprints, held_for from instance where singleton = 1`);
  if (!row) throw new Error("the instance row is missing");
  await checkKey(row.key_fingerprints);
  const database = { instanceId: row.instance_id, mark: Number(row.mark) };
  const folder = await recall();
  if (compareInstance(database, folder) === "restored-or-copied" && row.held_for === null) {
    await db().execute(sql`update instance set held_for = 'restored-or-copied' where singleton = 1`);
    log().error(
      { database, folder },
      "this database is not the one this data folder knows: all publishing is held",
    );
  } else if (row.held_for === null) await rememberMark(database.instanceId, database.mark);
}

async function checkKey(known: Record<string, string>): Promise<void> {
  const key = env().POSTHASTE_KEY;
  if (!key) return;
  const fingerprint = createHash("sha256").update(`posthaste key ${key}`).digest("hex").slice(0, 16);
  if (!known.main) {
    await db().execute(
      sql`update instance set key_fingerprints = key_fingerprints || ${JSON.stringify({ main: fingerprint })}::jsonb where singleton = 1`,
    );
  } else if (known.main !== fingerprint) {
    throw new Error("POSTHASTE_KEY is not the key that sealed this database's tokens. Put the old key back.");
  }
}
