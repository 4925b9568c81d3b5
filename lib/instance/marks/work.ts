import "server-only";
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { env } from "@/lib/env";
import { shared } from "@/lib/global";
import { log } from "@/lib/log";
import { further, type Remembered } from "../rules";

const RememberedFile = z.object({ instanceId: z.uuid(), mark: z.number().int().min(0) });
const place = (name: string) => join(/* turbopackIgnore: true */ env().dataDir, name);
const file = () => place("instance.json");

/** Restoring a database takes longer than this: no need to ask the folder more often. */
const FRESH_MS = 1_000;
/** Whoever holds the lock works for milliseconds; a lock this old was left by a process that was killed. */
const STALE_LOCK_MS = 5_000;
const LOCK_PAUSE_MS = 10;
const LOCK_TRIES = 1_000;

type Memory = {
  known: Remembered | null;
  readAt: number;
  writing: Promise<void>;
  queued: Promise<void> | null;
  /** When the database was last seen in order, by its own clock. */
  trusted: Date | null;
};

const memory = () =>
  shared<Memory>("instance-mark", () => ({
    known: null,
    readAt: Number.NEGATIVE_INFINITY,
    writing: Promise.resolve(),
    queued: null,
    trusted: null,
  }));

/** What the data folder remembers; null when it remembers nothing that can be read. */
export async function recallMark(): Promise<Remembered | null> {
  try {
    const parsed = RememberedFile.safeParse(JSON.parse(await readFile(file(), "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** How far this process, or another on the same data folder, has seen its database come; null when nothing is known. */
export async function knownMark(): Promise<Remembered | null> {
  const state = memory();
  if (performance.now() - state.readAt > FRESH_MS) {
    state.readAt = performance.now();
    state.known = further(state.known, await recallMark());
  }
  return state.known;
}

/** When this process last saw its database in order, by the database's clock; null before the first look. */
export const lastTrusted = (): Date | null => memory().trusted;

/** Notes that the database was in order at `at`, by its own clock. */
export function noteTrusted(at: Date): void {
  memory().trusted = at;
}

/**
 * Remembers how far this database has come, in this process and in the data folder; resolves when the folder has it.
 * Marks that come while one is written go together. A folder that cannot be written is logged and stops nothing:
 * the post matters more than the mark.
 */
export function rememberMark(instanceId: string, mark: number): Promise<void> {
  const state = memory();
  const { known } = state;
  if (known?.instanceId === instanceId && known.mark >= mark) return state.queued ?? state.writing;
  state.known = { instanceId, mark };
  state.queued ??= state.writing.then(() => {
    state.queued = null;
    state.writing = keep(state.known ?? { instanceId, mark }).catch((error: unknown) =>
      log().error({ err: error }, "the data folder cannot be written"),
    );
    return state.writing;
  });
  return state.queued;
}

/**
 * Written whole, and never backwards: another process on this folder may have come further. Without handing back
 * between the steps: every arming waits for this, and a turn of the event loop for each would be most of its time.
 */
async function keep(latest: Remembered): Promise<void> {
  mkdirSync(env().dataDir, { recursive: true });
  await alone(() => {
    const kept = readKept();
    if (kept?.instanceId === latest.instanceId && kept.mark >= latest.mark) return;
    const whole = `${file()}.${process.pid}.new`;
    writeFileSync(whole, JSON.stringify(latest));
    renameSync(whole, file());
  });
}

function readKept(): Remembered | null {
  try {
    return RememberedFile.safeParse(JSON.parse(readFileSync(file(), "utf8"))).data ?? null;
  } catch {
    return null;
  }
}

/** Makes the lock; false when another process has it. */
function takeLock(lock: string): boolean {
  try {
    closeSync(openSync(lock, "wx"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

/** Runs `work` while no other process on this folder runs its own. */
async function alone(work: () => void): Promise<void> {
  const lock = place("instance.lock");
  let seen: { madeAt: number | null; at: number } = { madeAt: null, at: performance.now() };
  for (let tries = 1; !takeLock(lock); tries += 1) {
    if (tries === LOCK_TRIES) throw new Error("The lock of the data folder is not given up.");
    const madeAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? null;
    if (madeAt !== seen.madeAt) seen = { madeAt, at: performance.now() };
    // By both clocks: one that was set back would call the lock of a dead process young for as long.
    const age = madeAt === null ? 0 : Math.max(Date.now() - madeAt, performance.now() - seen.at);
    if (age > STALE_LOCK_MS) rmSync(lock, { force: true });
    else await pause(LOCK_PAUSE_MS);
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}
