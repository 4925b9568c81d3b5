import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { CannotRun, ensurePds, pdsNode } from "./install.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const NAMES = ["alice", "bob", "carol"];

/**
 * @typedef {{ handle: string, did: string, password: string, appPassword: string }} TestAccount
 * @typedef {{ origin: string, plcOrigin: string, accounts: TestAccount[], adminPassword: string, jwtSecret: string, stop(): Promise<void> }} RunningPds
 */

/**
 * Starts a real Bluesky server (PDS) with its directory on this machine, with fresh test accounts.
 * Its data lives as long as it runs. Throws `CannotRun` where it cannot be built.
 * @param {{ port?: number, plcPort?: number, rateLimits?: boolean, say?: (line: string) => void }} [options]
 * @returns {Promise<RunningPds>}
 */
export async function startPds({ port = 0, plcPort = 0, rateLimits = false, say = () => {} } = {}) {
  if (port && !(await isFree(port)))
    throw new CannotRun(`Port ${port} is in use. Choose another: npm run pds -- --port ${port + 1}`);
  const home = await ensurePds(say);
  for (let tries = 1; ; tries += 1) {
    const ports = { port: port || (await freePort()), plcPort: plcPort || (await freePort()) };
    try {
      return await startOn(ports, { home, rateLimits });
    } catch (error) {
      // Between finding a free port and using it somebody else may have taken it.
      if (port || plcPort || tries >= 3) throw error;
    }
  }
}

async function startOn(ports, { home, rateLimits }) {
  const data = mkdtempSync(join(tmpdir(), "posthaste-pds-"));
  const settings = {
    ...ports,
    home,
    data,
    rateLimits,
    jwtSecret: randomBytes(16).toString("hex"),
    adminPassword: randomBytes(16).toString("hex"),
    rotationKey: randomBytes(32).toString("hex"),
  };
  const child = launch(settings);
  const stop = () => end(child, data);
  try {
    await ready(child);
    const origin = `http://localhost:${settings.port}`;
    await healthy(origin);
    const accounts = [];
    for (const name of NAMES) accounts.push(await createAccount(origin, name));
    const plcOrigin = `http://localhost:${settings.plcPort}`;
    const { adminPassword, jwtSecret } = settings;
    return { origin, plcOrigin, accounts, adminPassword, jwtSecret, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function launch(settings) {
  const preload = pathToFileURL(join(HERE, "loopback.mjs")).href;
  return spawn(pdsNode(settings.home), ["--import", preload, join(HERE, "host.mjs")], {
    cwd: settings.home,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      LOG_ENABLED: "false",
      PDS_SETTINGS: JSON.stringify(settings),
    },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}

function ready(child) {
  return new Promise((resolve, reject) => {
    let tail = "";
    child.stderr.on("data", (chunk) => {
      tail = (tail + chunk).slice(-2000);
    });
    child.on("message", (message) => message === "ready" && resolve());
    child.on("error", reject);
    child.on("close", () => reject(new CannotRun(`The Bluesky server ended at once:\n${tail}`)));
  });
}

async function healthy(origin) {
  for (let tries = 0; tries < 50; tries += 1) {
    const answer = await fetch(`${origin}/xrpc/_health`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new CannotRun("The Bluesky server does not answer its health check.");
}

async function createAccount(origin, name) {
  const password = randomBytes(12).toString("base64url");
  const account = await call(origin, "com.atproto.server.createAccount", {
    handle: `${name}.test`,
    email: `${name}@example.com`,
    password,
  });
  const app = await call(
    origin,
    "com.atproto.server.createAppPassword",
    { name: "posthaste" },
    account.accessJwt,
  );
  return { handle: account.handle, did: account.did, password, appPassword: app.password };
}

async function call(origin, method, body, token) {
  const answer = await fetch(`${origin}/xrpc/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new CannotRun(`${method} answered ${answer.status}: ${json.error}`);
  return json;
}

async function end(child, data) {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const hard = setTimeout(() => child.kill("SIGKILL"), 5000);
    await gone;
    clearTimeout(hard);
  }
  rmSync(data, { recursive: true, force: true });
}

/** A free port below those the system hands out itself, so that a connection elsewhere cannot take it meanwhile. */
async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
