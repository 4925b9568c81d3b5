import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freeRow } from "../launcher/ports.mjs";

/** A running product, and how to end it. */
export type Running = {
  origin: string;
  /** The launcher's process; everything that runs descends from it. */
  pid: number;
  /** From its start until it answered that it is well, in milliseconds. */
  readyMs: number;
  run: (script: string, ...args: string[]) => Promise<void>;
  /** Runs a script and answers the last line it prints, as JSON. */
  ask: <Answer>(script: string, ...args: string[]) => Promise<Answer>;
  /** Starts one more process that publishes (`npm run worker`); it ends with the product. Returns its launcher's process id. */
  addWorker: () => Promise<number>;
  stop: () => Promise<void>;
};

/** The app takes this many ports in a row. */
const PORTS = 11;
/** A first start installs and builds. */
const PATIENCE_MS = 10 * 60_000;

/** What the launcher decides anew for each instance; the benchmark's own must not leak into it. */
const OWN = [
  "DATABASE_URL",
  "POSTHASTE_DATA",
  "PORT",
  "NODE_ENV",
  "SANDBOX_ORIGIN",
  "SANDBOX_TOKEN",
  "INBOX_ORIGIN",
  "AUTH_SECRET",
  "POSTHASTE_KEY",
  "ENGINE_SIGNING_KEY",
  "PUBLIC_URL",
];

function cleanEnvironment(more: Record<string, string>) {
  const kept = Object.entries(process.env).filter(([name]) => !OWN.includes(name));
  return { ...Object.fromEntries(kept), ...more } as NodeJS.ProcessEnv;
}

async function ended(child: ChildProcess, what: string): Promise<void> {
  const [code, signal] = await once(child, "exit");
  if (code !== 0) throw new Error(`${what} ended with ${signal ?? `code ${code}`}.`);
}

async function answers(origin: string): Promise<boolean> {
  return fetch(`${origin}/api/health`)
    .then((response) => response.ok)
    .catch(() => false);
}

async function untilReady(origin: string, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(20)) {
    if (child.exitCode !== null) throw new Error("Posthaste stopped while it started.");
    if (await answers(origin)) return;
  }
  throw new Error("Posthaste did not get ready in ten minutes.");
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

/** `npm run worker`; resolves once it says that it is ready. */
async function startWorker(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const worker = spawn(process.execPath, ["scripts/worker.mjs"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    worker.stdout?.on("data", (chunk) => /Worker is ready/.test(String(chunk)) && resolve());
    worker.once("exit", (code) => reject(new Error(`The worker ended with code ${code}.`)));
  });
  return worker;
}

/** A folder for a product's data. */
export const newDataFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "posthaste-bench-"));

/** The last line a script prints, as JSON. */
async function lastLine<Answer>(child: ChildProcess, script: string): Promise<Answer> {
  let said = "";
  child.stdout?.on("data", (chunk) => {
    said += chunk;
  });
  await ended(child, script);
  return JSON.parse(said.trim().split("\n").at(-1) ?? "") as Answer;
}

/**
 * Starts the built product on a free port, with data of its own that is thrown away when it stops unless it was given.
 * `more` is what its environment has beside what it always has.
 */
export async function startProduct(given?: string, more: Record<string, string> = {}): Promise<Running> {
  const data = given ?? (await newDataFolder());
  const since = performance.now();
  const port = await freeRow(4900, PORTS);
  const env = cleanEnvironment({ PORT: String(port), POSTHASTE_DATA: data, LOG_LEVEL: "error", ...more });
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const workers: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(workers.map(end));
    await end(child);
    if (!given) await rm(data, { recursive: true, force: true });
  };
  const origin = `http://localhost:${port}`;
  try {
    await untilReady(origin, child);
  } catch (error) {
    await stop();
    throw error;
  }
  const start = (stdout: "ignore" | "pipe", script: string, args: string[]) =>
    spawn(process.execPath, ["scripts/run.mjs", script, ...args], {
      env,
      stdio: ["ignore", stdout, "inherit"],
    });
  return {
    origin,
    pid: child.pid ?? 0,
    readyMs: performance.now() - since,
    run: (script, ...args) => ended(start("ignore", script, args), script),
    ask: (script, ...args) => lastLine(start("pipe", script, args), script),
    addWorker: async () => {
      const worker = await startWorker(env);
      workers.push(worker);
      return worker.pid ?? 0;
    },
    stop,
  };
}
