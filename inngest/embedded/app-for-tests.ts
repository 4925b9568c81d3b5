import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { type EngineHandle, startEngine } from "./engine";
import { embeddedFetch } from "./transport";
import type { Tuning } from "./tuning";

/** A key that only tests know. */
export const TEST_KEY = "signkey-prod-00112233445566778899aabbccddeeff";

type Functions = Parameters<typeof serve>[0]["functions"];

/** A client whose transport is the embedded one, as the product's is. */
export function testClient(): Inngest {
  const quiet = { info() {}, warn() {}, error() {}, debug() {} };
  return new Inngest({
    id: "test",
    isDev: false,
    eventKey: "test",
    signingKey: TEST_KEY,
    baseUrl: "http://engine.invalid",
    fetch: embeddedFetch as typeof fetch,
    logger: quiet,
    aiMetadata: false,
  });
}

export type TestApp = { url: string; close(): Promise<void> };

/** Serves functions over HTTP on a port of its own, as the product's route does. */
export async function serveFunctions(client: Inngest, functions: Functions): Promise<TestApp> {
  const handler = serve({ client, functions, enableUnauthedSync: false });
  const server: Server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An engine that runs: its functions are registered. */
export async function runEngine(url: string, tuning: Partial<Tuning> = {}): Promise<EngineHandle> {
  const engine = startEngine({
    baseUrl: url,
    signingKey: TEST_KEY,
    tuning: { retryDelay: () => 50, ...tuning },
  });
  await engine.ready;
  return engine;
}

/** Waits until `check` gives something; throws after `ms`. */
export async function until<Value>(
  check: () => Promise<Value | null | undefined | false> | Value | null | undefined | false,
  ms = 10_000,
): Promise<Value> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await check();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error("It did not happen in time.");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export type Options = Parameters<Inngest["createFunction"]>[0];
export type Handler = Parameters<Inngest["createFunction"]>[1];

/** An app and its engines for one test; `clear` ends them. */
export class Stage {
  client = testClient();
  app: TestApp | null = null;
  readonly engines: EngineHandle[] = [];

  /** Serves the functions and runs engines for them. */
  async start(functions: [Options, Handler][], tuning: Partial<Tuning> = {}, processes = 1): Promise<void> {
    const made = functions.map(([options, handler]) => this.client.createFunction(options, handler));
    this.app = await serveFunctions(this.client, made);
    for (let index = 0; index < processes; index++) await this.another(tuning);
  }

  /** One more engine for the same app. */
  async another(tuning: Partial<Tuning> = {}): Promise<EngineHandle> {
    const engine = await runEngine(this.app?.url ?? "", tuning);
    this.engines.push(engine);
    return engine;
  }

  send(name: string, data: Record<string, unknown> = {}, id?: string) {
    return this.client.send({ name, data, ...(id ? { id } : {}) });
  }

  async clear(): Promise<void> {
    await Promise.all(this.engines.splice(0).map((engine) => engine.stop()));
    await this.app?.close();
    this.app = null;
    this.client = testClient();
  }
}
