import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../launcher/ports.mjs";

/** A running product, and how to end it. */
export type Running = {
  origin: string;
  /** The launcher's process; everything that runs descends from it. */
  pid: number;
  /** From its start until it answered that it is well, in milliseconds. */
  readyMs: number;
  run: (script: string, ...args: string[]) => Promise<void>;
  stop: () => Promise<void>;
};

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

/** A folder for a product's data. */
export const newDataFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "posthaste-bench-"));

/** Starts the built product on a free port, with data of its own that is thrown away when it stops unless it was given. */
export async function startProduct(given?: string): Promise<Running> {
  const data = given ?? (await newDataFolder());
  const since = performance.now();
  const port = await freePort(4900);
  const env = cleanEnvironment({ PORT: String(port), POSTHASTE_DATA: data, LOG_LEVEL: "error" });
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    }
    if (!given) await rm(data, { recursive: true, force: true });
  };
  const origin = `http://localhost:${port}`;
  try {
    await untilReady(origin, child);
  } catch (error) {
    await stop();
    throw error;
  }
  const run = (script: string, ...args: string[]) =>
    ended(
      spawn(process.execPath, ["scripts/run.mjs", script, ...args], {
        env,
        stdio: ["ignore", "ignore", "inherit"],
      }),
      script,
    );
  return { origin, pid: child.pid ?? 0, readyMs: performance.now() - since, run, stop };
}
