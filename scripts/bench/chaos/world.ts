import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { ensureBuilt, nextCommand } from "../../launcher/build.mjs";
import { describeChildren } from "../../launcher/children.mjs";
import { openDataFolder } from "../../launcher/data-folder.mjs";
import { ensureDatabase } from "../../launcher/database.mjs";
import { appEnvironment } from "../../launcher/environment.mjs";
import { startGuard } from "../../launcher/guard.mjs";
import { inRoot, root } from "../../launcher/paths.mjs";
import { freeRow } from "../../launcher/ports.mjs";
import { embeddedUrl } from "../../launcher/postgres.mjs";
import { signal } from "../../launcher/processes.mjs";
import { readSecrets } from "../../launcher/secrets.mjs";
import { readSettings } from "../../launcher/settings.mjs";
import type { Victim } from "./plan";

/** The two processes' clocks are an hour apart, and neither is the database's. */
const CLOCKS: Record<Victim, number> = { server: 30 * 60_000, worker: -30 * 60_000 };
const PORTS = 12;
const WORKER_PORT = 8;
const RESPAWN_MS = 100;

type Guard = ReturnType<typeof startGuard>;

/** One process of the product that is started again whenever it ends. */
class Member {
  readonly #launch: () => ChildProcess;
  readonly #guard: Guard;
  #child: ChildProcess | null = null;
  #leaving = false;
  starts = 0;

  constructor(launch: () => ChildProcess, guard: Guard) {
    this.#launch = launch;
    this.#guard = guard;
  }

  start(): void {
    const child = this.#launch();
    this.#child = child;
    this.starts += 1;
    const pid = child.pid ?? 0;
    if (pid) this.#guard.add(-pid, "KILL");
    child.once("exit", () => {
      this.#guard.drop(-pid);
      if (!this.#leaving) setTimeout(() => this.start(), RESPAWN_MS);
    });
  }

  signal(name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
    const pid = this.#child?.pid;
    if (pid) signal(-pid, name);
  }

  async stop(): Promise<void> {
    this.#leaving = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    this.signal("SIGKILL");
    await gone;
  }
}

export type World = {
  data: string;
  /** What a script of the product needs to see this world, and nothing of another. */
  environment: Record<string, string>;
  kill(process: Victim): void;
  /** Stops a process for so long, wherever it is. */
  freeze(process: Victim, ms: number): Promise<void>;
  restartDatabase(): Promise<void>;
  /** How often the two processes were started. */
  starts(): number;
  stop(): Promise<void>;
};

function startApp(env: Record<string, string>, log: string): ChildProcess {
  const out = openSync(log, "a", 0o600);
  const args = [nextCommand, "start", "-H", "127.0.0.1", "-p", env.PORT ?? ""];
  const child = spawn(process.execPath, args, {
    cwd: root,
    detached: true,
    env: env as NodeJS.ProcessEnv,
    stdio: ["ignore", out, out],
  });
  closeSync(out);
  return child;
}

async function answering(port: number): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(100)) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/health`, {
      headers: { host: `localhost:${port}` },
    }).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error(`Nothing answers on port ${port}.`);
}

/**
 * A whole product on data of its own: Postgres and sandbox that nothing kills by surprise, one server and one worker of
 * the build that may be killed and frozen, with clocks an hour apart.
 */
export async function openWorld(timeScale: number): Promise<World> {
  const data = await mkdtemp(join(tmpdir(), "posthaste-chaos-"));
  const port = await freeRow(7100, PORTS);
  Object.assign(process.env, {
    PORT: String(port),
    POSTHASTE_DATA: data,
    PUBLIC_URL: "",
    TEST_PLATFORMS: "1",
    TIME_SCALE: String(timeScale),
    POSTS_PER_MINUTE: "1000",
    LOG_LEVEL: process.env.CHAOS_LOG_LEVEL ?? "warn",
  });
  for (const name of ["DATABASE_URL", "AUTH_SECRET", "POSTHASTE_KEY", "ENGINE_SIGNING_KEY"])
    delete process.env[name];
  const settings = readSettings();
  openDataFolder(data);
  mkdirSync(join(data, "logs"), { recursive: true });
  const secrets = readSecrets(data);
  const guard = startGuard();
  const postgresPort = port + 10;
  const environment = appEnvironment({ settings, secrets, postgresPort }) as Record<string, string>;
  const described = describeChildren({
    settings,
    secrets,
    appEnvironment: environment,
    postgresPort,
    dev: false,
  });
  const beside: ChildProcess[] = [];
  let database: ChildProcess;

  await ensureBuilt(join(data, "logs", "build.log"), () => {});
  const startDatabase = async () => {
    database = await described.database.start();
    guard.add(database.pid ?? 0, "INT");
  };
  const endDatabase = async (by: NodeJS.Signals) => {
    const gone = once(database, "exit");
    database.kill(by);
    await gone;
    guard.drop(database.pid ?? 0);
  };
  await startDatabase();
  await ensureDatabase(embeddedUrl(secrets.DATABASE_PASSWORD, postgresPort, "postgres"), "posthaste");
  for (const { start } of [described.sandbox, described.inbox]) {
    const child = await start();
    guard.add(-(child.pid ?? 0), "KILL");
    beside.push(child);
  }

  const member = (name: Victim) =>
    new Member(() => {
      const url = `${environment.DATABASE_URL}?chaos.process=${name}`;
      const own = {
        ...environment,
        DATABASE_URL: url,
        ROLE: name === "worker" ? "worker" : "all",
        PORT: String(name === "worker" ? port + WORKER_PORT : port),
        CHAOS_CLOCK_MS: String(CLOCKS[name]),
        NODE_OPTIONS: `--import ${pathToFileURL(inRoot("scripts", "bench", "chaos", "clock.mjs")).href}`,
      };
      return startApp(own, join(data, "logs", `${name}.log`));
    }, guard);
  const members: Record<Victim, Member> = { server: member("server"), worker: member("worker") };
  // One after the other: the first migrates.
  members.server.start();
  await answering(port);
  members.worker.start();
  await answering(port + WORKER_PORT);

  return {
    data,
    environment,
    kill: (name) => members[name].signal("SIGKILL"),
    async freeze(name, ms) {
      members[name].signal("SIGSTOP");
      await sleep(ms);
      members[name].signal("SIGCONT");
    },
    async restartDatabase() {
      await endDatabase("SIGINT");
      await startDatabase();
    },
    starts: () => members.server.starts + members.worker.starts,
    async stop() {
      await Promise.all([members.server.stop(), members.worker.stop()]);
      for (const child of beside) signal(-(child.pid ?? 0), "SIGKILL");
      await endDatabase("SIGINT");
      guard.end();
      if (!process.env.CHAOS_KEEP) await rm(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
