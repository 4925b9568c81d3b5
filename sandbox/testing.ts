import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { createSandbox } from "./app.ts";

export const controlToken = "control-token-of-the-tests";

export type Sent = {
  token?: string;
  json?: unknown;
  form?: Record<string, string>;
  body?: BodyInit;
  headers?: HeadersInit;
};

export type Answer = { status: number; headers: Headers; text: string; json: Record<string, unknown> };

/** Sends one request and never follows a redirect. Rejects when the connection is cut. */
export async function send(origin: string, method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const headers = new Headers(sent.headers);
  if (sent.token) headers.set("authorization", `Bearer ${sent.token}`);
  let body = sent.body;
  if (sent.json !== undefined) {
    headers.set("content-type", "application/json");
    body = JSON.stringify(sent.json);
  }
  if (sent.form) body = new URLSearchParams(sent.form);
  const response = await fetch(`${origin}${path}`, {
    method,
    headers,
    body: body ?? null,
    redirect: "manual",
  });
  const text = await response.text();
  let json: Record<string, unknown> = {};
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    json = {};
  }
  return { status: response.status, headers: response.headers, text, json };
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((ready) => probe.listen(0, "127.0.0.1", ready));
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  if (typeof address !== "object" || !address) throw new Error("No free port");
  return address.port;
}

/** A listening sandbox with a data folder and a clock of its own. */
export async function startSandbox(more: { trials?: boolean } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-test-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const clock = { ahead: 0 };
  const sandbox = createSandbox({
    folder,
    origin,
    appOrigin: "http://localhost:3000",
    token: controlToken,
    now: () => Date.now() + clock.ahead,
    ...more,
  });
  const server = serve({ fetch: sandbox.app.fetch, hostname: "127.0.0.1", port });
  await new Promise((ready) => server.once("listening", ready));
  return {
    origin,
    clock,
    send: (method: string, path: string, sent?: Sent) => send(origin, method, path, sent),
    control: (method: string, path: string, json?: unknown) =>
      send(origin, method, `/api${path}`, { token: controlToken, ...(json === undefined ? {} : { json }) }),
    async stop() {
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type TestSandbox = Awaited<ReturnType<typeof startSandbox>>;

/** The sandbox as a process of its own, on a folder that outlives it. */
export async function spawnSandbox(folder: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["sandbox/server.ts"], {
    env: { ...process.env, SANDBOX_PORT: String(port), SANDBOX_DATA: folder, SANDBOX_TOKEN: controlToken },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((ready, failed) => {
    child.stdout?.on("data", (line: Buffer) => {
      if (line.toString().includes("sandbox ready")) ready();
    });
    child.once("exit", (code) => failed(new Error(`The sandbox ended with ${code}`)));
  });
  return child;
}

/** The smallest PNG: one transparent pixel. */
export const onePixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
