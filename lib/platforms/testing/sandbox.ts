import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StageControl } from "./stage";

export type RunningSandbox = {
  origin: string;
  /** The control API. */
  call(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<Record<string, unknown>>;
  control(platform: string, accountId: string): StageControl;
  timeline(platform: string): Promise<string[]>;
  stop(): Promise<void>;
};

/** Starts the sandbox on a free port with an empty folder. `processingMs` = how long it works on a file. */
export async function startSandbox(processingMs = 200): Promise<RunningSandbox> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "posthaste-sandbox-"));
  const token = randomBytes(16).toString("hex");
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ["sandbox/server.ts"], {
    env: {
      SANDBOX_PORT: String(port),
      SANDBOX_DATA: folder,
      SANDBOX_TOKEN: token,
      NODE_ENV: "test",
      TEST_PLATFORMS: "1",
      SANDBOX_PROCESSING_MS: String(processingMs),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  await answering(child, origin);
  const call: RunningSandbox["call"] = async (method, path, body) => {
    const response = await fetch(`${origin}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await response.json()) as Record<string, unknown>;
    if (!response.ok)
      throw new Error(`sandbox ${method} ${path}: ${response.status} ${JSON.stringify(json)}`);
    return json;
  };
  return {
    origin,
    call,
    control: (platform, accountId) => ({
      fault: async (fault) => void (await call("POST", "/faults", { platform, ...fault })),
      clear: async () => void (await call("DELETE", "/faults")),
      revoke: async () =>
        void (await call("POST", `/accounts/${encodeURIComponent(accountId)}/revoke?platform=${platform}`)),
      expire: async () =>
        void (await call("POST", `/accounts/${encodeURIComponent(accountId)}/expire?platform=${platform}`)),
    }),
    timeline: async (platform) => {
      const { posts } = (await call("GET", `/posts?platform=${platform}`)) as {
        posts: { text: string; deletedAt?: number | null }[];
      };
      return posts.filter((post) => !post.deletedAt).map((post) => post.text);
    },
    stop: () => end(child, folder),
  };
}

async function answering(child: ChildProcess, origin: string): Promise<void> {
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  for (let tries = 0; tries < 150 && child.exitCode === null; tries += 1) {
    const answer = await fetch(origin).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill("SIGKILL");
  throw new Error(`The sandbox did not start: ${said}`);
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null) {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
}

/** A free port below those the system hands out itself, so that a connection elsewhere cannot take it meanwhile. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
