import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  createCluster,
  plainEnvironment,
  postgresPrograms,
  postgresSettings,
  requireSameMajor,
  rotateLog,
} from "./postgres-files.mjs";
import { giveTo, postgresUser } from "./postgres-user.mjs";
import { pause, processFacts, signal, until } from "./processes.mjs";
import { Refusal } from "./say.mjs";

/** A leftover of a killed Postgres may hold its memory for a moment; so long a start is tried again. */
const PATIENCE = 15_000;
const TRANSIENT = /lock file "postmaster\.pid"|pre-existing shared memory block|could not bind/;

/** The address of a database in the embedded Postgres. */
export const embeddedUrl = (password, port, database = "posthaste") =>
  `postgres://posthaste:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

/**
 * Starts Postgres on files of its own and resolves with the running process once it takes connections.
 * @param options.dir folder of the database's files; made when missing
 * @param options.logFile where Postgres writes what it has to say
 * @param options.durable false for tests: faster, and a power cut may lose everything
 * @throws Refusal with one line when it cannot start
 */
export async function startPostgres({ dir, port, password, logFile, durable = true }) {
  const programs = postgresPrograms();
  const user = postgresUser([programs.postgres, dir]);
  await createCluster({ dir, programs, user, password, durable });
  requireSameMajor(dir);
  if (user.owner !== undefined && statSync(dir).uid !== user.owner) giveTo(user.owner, dir);
  await endOrphan(dir);
  const command = user.wrap(programs.postgres, ["-D", dir, ...postgresSettings({ port, durable })]);
  for (const end = performance.now() + PATIENCE; ; ) {
    const { child, failure } = await tryStart(command, user.options, dir, logFile);
    if (child) return child;
    if (!TRANSIENT.test(failure) || performance.now() > end)
      throw new Refusal(`The database did not start: ${lastLine(failure)} (${logFile})`);
    await pause(250);
  }
}

async function tryStart([program, args], options, dir, logFile) {
  const before = existsSync(logFile) ? statSync(logFile).size : 0;
  rotateLog(logFile, before);
  const offset = before > 0 && existsSync(logFile) ? before : 0;
  const log = openSync(logFile, "a", 0o600);
  // A group of its own: Ctrl-C in the terminal reaches the launcher only, which stops things in order.
  const child = spawn(program, args, {
    ...options,
    cwd: "/",
    detached: true,
    env: plainEnvironment(),
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  let failure = "";
  child.once("error", (error) => {
    failure = error.message;
  });
  const over = () => failure || child.exitCode !== null || child.signalCode !== null;
  await until(() => over() || isReady(dir, child.pid), 60_000, 15);
  if (!over() && isReady(dir, child.pid)) return { child };
  if (!over()) child.kill("SIGQUIT");
  return { failure: failure || readFileSync(logFile, "utf8").slice(offset) };
}

/** Postgres writes its state into the eighth line of its lock file. */
function isReady(dir, pid) {
  const lines = readLock(dir);
  return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
}

/** The port of a Postgres that runs on these files and takes connections, or undefined. */
export function runningPort(dir) {
  const lines = readLock(dir);
  return lines[7]?.trim() === "ready" && processFacts(Number(lines[0])) ? Number(lines[3]) : undefined;
}

function readLock(dir) {
  try {
    return readFileSync(join(dir, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return [];
  }
}

/**
 * Stops a Postgres that a killed launcher left on these files, and removes a lock file whose number belongs to
 * nobody, to a zombie, or by now to another program: Postgres itself would take each of them for a rival.
 */
export async function endOrphan(dir) {
  const pid = Number(readLock(dir)[0]);
  if (!pid) return;
  const isPostgres = () => processFacts(pid)?.name === "postgres";
  if (isPostgres()) {
    signal(pid, "SIGINT");
    if (!(await until(() => !isPostgres(), 5000))) signal(pid, "SIGQUIT");
    await until(() => !isPostgres(), 5000);
  }
  if (Number(readLock(dir)[0]) === pid) rmSync(join(dir, "postmaster.pid"), { force: true });
}

const lastLine = (text) => {
  const lines = text.trim().split("\n");
  const fatal = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? "no reason given";
  return fatal.replace(/^.*?(FATAL|PANIC):\s*/, "");
};
