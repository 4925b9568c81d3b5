import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { runEngine, serveFunctions, TEST_KEY, type TestApp, testClient } from "./app-for-tests";
import { startEngine } from "./engine";
import { UnsupportedFunctions } from "./plan";

const { sql, empty } = testDatabase();
const client = testClient();
const hello = client.createFunction({ id: "hello", triggers: [{ event: "hi" }] }, async () => "hello");
let app: TestApp | null = null;

afterEach(async () => {
  await app?.close();
  app = null;
  await empty();
});

describe("registration", () => {
  it("asks in band and signed, as recorded", async () => {
    const trace = JSON.parse(readFileSync(new URL("./traces/01-register.on.json", import.meta.url), "utf8"));
    const recorded = trace.exchanges.find(
      (one: { headers: Record<string, string> }) => one.headers["x-inngest-sync-kind"] === "in_band",
    );
    const seen: { method?: string; headers: Record<string, unknown>; body: unknown }[] = [];
    const server = createServer(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += String(chunk);
      seen.push({ method: request.method ?? "", headers: request.headers, body: JSON.parse(text) });
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const engine = startEngine({ baseUrl, signingKey: TEST_KEY });
    await expect.poll(() => seen.length, { timeout: 5000 }).toBeGreaterThan(1);
    expect(engine.state()).toBe("starting");
    await engine.stop();
    server.close();
    expect(seen[0]?.method).toBe(recorded.method);
    expect(seen[0]?.body).toEqual({ url: `${baseUrl}/api/inngest` });
    expect(Object.keys(recorded.body)).toEqual(["url"]);
    expect(seen[0]?.headers["x-inngest-signature"]).toMatch(/^t=\d+&s=[0-9a-f]{64}$/);
  });

  it("waits for an app that is not there yet", async () => {
    const probe = await serveFunctions(client, [hello]);
    const url = probe.url;
    await probe.close();
    const engine = startEngine({ baseUrl: url, signingKey: TEST_KEY });
    expect(engine.state()).toBe("starting");
    await engine.stop();
    expect(engine.state()).toBe("off");
    await expect(engine.ready).rejects.toThrow("stopped");
    app = await serveFunctions(client, [hello]);
    const running = await runEngine(app.url);
    expect(running.state()).toBe("running");
    expect(await sql`select id from engine_functions`).toEqual([{ id: "test-hello" }]);
    await running.stop();
  });

  it("refuses functions by name, before or after the app is asked", async () => {
    const bad = client.createFunction(
      { id: "bad", triggers: [{ event: "hi" }], debounce: { period: "5s" } },
      async () => null,
    );
    expect(() =>
      startEngine({ baseUrl: "http://127.0.0.1:9", signingKey: TEST_KEY, functions: [hello, bad] }),
    ).toThrow("bad: debounce");
    app = await serveFunctions(client, [hello, bad]);
    const engine = startEngine({ baseUrl: app.url, signingKey: TEST_KEY });
    await expect(engine.ready).rejects.toThrow(UnsupportedFunctions);
    await expect(engine.ready).rejects.toThrow("test-bad: debounce");
    expect(engine.state()).toBe("off");
    expect(await sql`select 1 from engine_functions`).toHaveLength(0);
    await engine.stop();
  });

  it("does not take an app for ours that signs with another key", async () => {
    app = await serveFunctions(client, [hello]);
    const engine = startEngine({
      baseUrl: app.url,
      signingKey: "signkey-prod-ffffffffffffffffffffffffffffffff",
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(engine.state()).toBe("starting");
    await engine.stop();
  });
});
