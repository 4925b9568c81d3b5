import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "drizzle-orm";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { systemScope } from "@/lib/auth/mint";
import { duePost, makeDraft, makeWorkspace, operationOf } from "@/lib/deliveries/testing/rows";
import { startAfresh, there } from "@/lib/deliveries/testing/there";
import { InngestDouble } from "@/scripts/testing/inngest-double";

vi.mock(
  "@/lib/platforms/registry",
  async () => (await import("@/lib/deliveries/testing/there")).scriptedRegistry,
);
vi.mock("@/lib/channels/work", async () => (await import("@/lib/deliveries/testing/there")).openAccess);

type Route = typeof import("./route");

const inngest = new InngestDouble();
let route: Route;
let url = "";

/** The product's own route behind a port, as Next serves it. */
const app = createServer(async (request: IncomingMessage, response: ServerResponse) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const method = request.method as keyof Pick<Route, "GET" | "PUT" | "POST">;
  const asked = new NextRequest(`http://${request.headers.host}${request.url}`, {
    method,
    headers: request.headers as Record<string, string>,
    ...(method === "GET" ? {} : { body: Buffer.concat(chunks) }),
  });
  const answer = await route[method](asked, {});
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
});

beforeAll(async () => {
  await inngest.start();
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  url = `${origin}/api/inngest`;
  // The environment is read once, so it is there before the route is.
  for (const [name, value] of Object.entries({ ...inngest.environment, PUBLIC_URL: origin }))
    vi.stubEnv(name, value);
  route = await import("./route");
  expect((await import("@/lib/env")).env().inngestServer).toBe(true);
});

afterAll(async () => {
  app.closeAllConnections();
  app.close();
  await inngest.stop();
});

beforeEach(async () => {
  startAfresh();
  await db().execute(sql`update outbox set sent_at = clock_timestamp() where sent_at is null`);
});

const relay = async () => {
  const { relayOnce } = await import("@/lib/outbox/work");
  await db().execute(sql`update outbox set try_at = null where sent_at is null`);
  return relayOnce(systemScope("test"));
};

describe("with an Inngest server", () => {
  it("registers the same functions there, authorised, under the operator's address and no other", async () => {
    expect(await inngest.sync(url, { host: "evil.example" })).toBe(200);
    expect(inngest.registration?.url).toBe(url);
    const { functions } = await import("@/inngest/functions/all");
    expect(inngest.registration?.functions.map(({ id }) => id)).toEqual(
      functions.map((one) => one.id("posthaste")),
    );
    expect(inngest.complaints).toEqual([]);
  });

  it("publishes by it: events by the relay, calls signed both ways, each step once", async () => {
    await inngest.sync(url);
    const { draft, operation } = await duePost();
    await relay();
    await vi.waitFor(async () => expect((await operationOf(draft.id)).status).toBe("published"), 8_000);
    await vi.waitFor(() => expect(inngest.runs.map(({ state }) => state)).not.toContain("running"), 8_000);
    expect(there.sent).toHaveLength(1);
    expect(inngest.complaints).toEqual([]);
    const event = inngest.events.find(
      ({ data }) => (data as { operationId?: string }).operationId === operation.id,
    );
    const [row] = await db().execute(sql`select sent_at from outbox where id = ${String(event?.id)}`);
    expect(row).toBeDefined();
  });

  it("sleeps there until it is due", async () => {
    await inngest.sync(url);
    const { scope, channelIds } = await makeWorkspace();
    const draft = makeDraft(channelIds, "Later");
    const { schedulePost } = await import("@/lib/deliveries/scheduling/mutations");
    await schedulePost(scope, { draft, when: { wallTime: "2099-05-01T09:00", zone: "UTC" } });
    await db().execute(
      sql`update operations set due_at = clock_timestamp() + interval '3 seconds' where post_id = ${draft.id}`,
    );
    await relay();
    await vi.waitFor(async () => expect((await operationOf(draft.id)).status).toBe("published"), 10_000);
    const { dueAt, publishedAt } = await operationOf(draft.id);
    expect(publishedAt?.getTime()).toBeGreaterThanOrEqual(dueAt.getTime());
    expect(there.sent).toHaveLength(1);
  });

  it("takes the same event twice without publishing twice", async () => {
    await inngest.sync(url);
    const { draft } = await duePost();
    await relay();
    await db().execute(sql`update outbox set sent_at = null`);
    await relay();
    await vi.waitFor(async () => expect((await operationOf(draft.id)).status).toBe("published"), 8_000);
    expect(there.sent).toHaveLength(1);
  });

  it("keeps the events while the server does not take them, and sends them when it does", async () => {
    await inngest.sync(url);
    const { draft } = await duePost();
    inngest.refuse = { times: 1_000, status: 500 };
    await relay();
    const [kept] = await db().execute<{ problem: string; tries: number }>(
      sql`select problem, tries from outbox where sent_at is null`,
    );
    expect(kept).toMatchObject({ tries: 1 });
    expect(kept?.problem).toMatch(/\S/);
    inngest.refuse = { times: 0, status: 200 };
    await relay();
    await vi.waitFor(async () => expect((await operationOf(draft.id)).status).toBe("published"), 8_000);
  }, 40_000);

  it("answers 401 to a call without a signature, with a wrong one, or with an old one", async () => {
    const body = { version: -1, event: {}, events: [], steps: {}, ctx: {} };
    const call = `${url}?fnId=posthaste-publish-operation&stepId=step`;
    expect((await inngest.call(call, "POST", body, null)).status).toBe(401);
    expect((await inngest.call(call, "POST", body, "signkey-test-00ff")).status).toBe(401);
    const inBand = { "x-inngest-sync-kind": "in_band" };
    expect((await inngest.call(url, "PUT", { url }, "signkey-test-00ff", inBand)).status).toBe(401);
    expect((await inngest.call(url, "PUT", { url }, inngest.signingKey, inBand)).status).toBe(200);
  });
});
