import { beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { profiles, users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import { testDatabase } from "@/db/testing";
import { sessionCookieName } from "@/lib/auth/cookies";
import type { Role } from "@/lib/auth/scope";
import { createSession } from "@/lib/auth/sessions";
import { fail, ok } from "@/lib/result";

const request = vi.hoisted(() => ({ headers: new Headers(), token: "" as string, refreshed: 0 }));
vi.mock("next/headers", () => ({
  headers: async () => request.headers,
  cookies: async () => ({
    get: (name: string) =>
      request.token && name === sessionCookieName() ? { value: request.token } : undefined,
  }),
}));
vi.mock("next/cache", () => ({
  refresh: () => {
    request.refreshed += 1;
  },
}));
// Within one test there are several requests; React would remember the first answer for the whole file.
vi.mock("react", async (original) => ({
  ...(await original<typeof import("react")>()),
  cache: (fn: unknown) => fn,
}));

const { action, publicAction, selfAction } = await import("./action");
const { route, selfRoute } = await import("./route");

const { db, empty } = testDatabase();
const OWN = { host: "localhost:3000", origin: "http://localhost:3000", "sec-fetch-site": "same-origin" };
const Text = z.object({ text: z.string().min(1, "Write something.") });

async function person(username: string, role: Role = "owner") {
  const [user] = await db
    .insert(users)
    .values({ email: `${username}@example.com` })
    .returning();
  const userId = user?.id ?? "";
  await db.insert(profiles).values({ userId, username, displayName: username });
  const [workspace] = await db.insert(workspaces).values({ slug: username, name: username }).returning();
  await db.insert(memberships).values({ workspaceId: workspace?.id ?? "", userId, role });
  return { userId, workspaceId: workspace?.id ?? "", token: await createSession(userId) };
}

beforeEach(async () => {
  await empty();
  request.headers = new Headers(OWN);
  request.token = "";
  request.refreshed = 0;
});

describe("action", () => {
  const save = action(Text, "posts.write", async (scope, { text }) =>
    text === "no" ? fail("unwanted", "No.") : ok({ in: scope.workspaceId, text }),
  );

  it("calls with the member's scope and refreshes what is on the screen", async () => {
    const mara = await person("mara");
    request.token = mara.token;
    expect(await save("mara", { text: "Tide" })).toEqual(ok({ in: mara.workspaceId, text: "Tide" }));
    expect(request.refreshed).toBe(1);
    expect(await save("mara", { text: "no" })).toMatchObject({ failure: { code: "unwanted" } });
    expect(request.refreshed).toBe(1);
  });

  it("names each field that has to change", async () => {
    expect(await save("mara", { text: "" })).toMatchObject({
      failure: { code: "invalid", field: "text", fields: { text: "Write something." } },
    });
  });

  it("refuses the signed-out, the stranger, the reader and the foreign page, in this one way each", async () => {
    await person("mara");
    expect(await save("mara", { text: "Tide" })).toMatchObject({ failure: { code: "signed-out" } });
    request.token = (await person("noor")).token;
    expect(await save("mara", { text: "Tide" })).toMatchObject({ failure: { code: "not-found" } });
    request.token = (await person("vera", "viewer")).token;
    expect(await save("vera", { text: "Tide" })).toMatchObject({ failure: { code: "forbidden" } });
    request.headers = new Headers({
      ...OWN,
      origin: "http://evil.example",
      "x-forwarded-host": "evil.example",
    });
    expect(await save("vera", { text: "Tide" })).toMatchObject({ failure: { code: "foreign" } });
    request.headers = new Headers({ host: "localhost:3000" });
    expect(await save("vera", { text: "Tide" })).toMatchObject({ failure: { code: "foreign" } });
  });

  it("takes no text that the database could not hold", async () => {
    const mara = await person("mara");
    request.token = mara.token;
    const Deep = z.object({ list: z.array(z.object({ alt: z.string() })), at: z.date() });
    const keep = action(Deep, "posts.write", async (_scope, input) => ok(input));
    const at = new Date(0);
    expect(await keep("mara", { list: [{ alt: "a\0b\ud83e" }], at })).toEqual(
      ok({ list: [{ alt: "ab\ufffd" }], at }),
    );
    expect(await save("ma\0ra", { text: "Tide" })).toMatchObject({ failure: { code: "not-found" } });
    request.token = "a\0b";
    expect(await save("mara", { text: "Tide" })).toMatchObject({ failure: { code: "signed-out" } });
  });

  it("finds no deleted workspace", async () => {
    request.token = (await person("mara")).token;
    await db.update(workspaces).set({ deletedAt: new Date() });
    expect(await save("mara", { text: "Tide" })).toMatchObject({ failure: { code: "not-found" } });
  });

  it("turns a surprise into a sentence with the request's number, without its cause", async () => {
    request.headers.set("x-request-id", "r-17");
    const broken = publicAction(z.void(), async () => {
      throw new Error("secret=hunter2");
    });
    const result = await broken();
    expect(result).toMatchObject({
      failure: { code: "unexpected", message: expect.stringContaining("r-17") },
    });
    expect(JSON.stringify(result)).not.toContain("hunter2");
  });

  it("gives one's own account to who is signed in", async () => {
    const who = selfAction(z.void(), async (self) => ok(self.userId));
    expect(await who()).toMatchObject({ failure: { code: "signed-out" } });
    const mara = await person("mara");
    request.token = mara.token;
    expect(await who()).toEqual(ok(mara.userId));
  });
});

describe("route", () => {
  const echo = route(z.object({ text: z.string(), id: z.string() }), "posts.write", async (scope, input) =>
    ok({ ...input, in: scope.workspaceId }),
  );
  const context = (params: Record<string, string> = {}) => ({ params: Promise.resolve(params) });
  const post = (path: string, body: unknown, headers: Record<string, string> = OWN) =>
    new Request(`http://localhost:3000${path}`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  it("reads query, path and JSON, the path last", async () => {
    const mara = await person("mara");
    request.token = mara.token;
    const answer = await echo(
      post("/api/x?workspace=mara&text=query", { text: "body", id: "body" }),
      context({ id: "path" }),
    );
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ text: "body", id: "path", in: mara.workspaceId });
  });

  it("maps refusals to their status", async () => {
    const status = async (made: Request) => (await echo(made, context({ id: "1" }))).status;
    expect(await status(post("/api/x?workspace=mara", { text: "t" }))).toBe(401);
    request.token = (await person("mara")).token;
    expect(await status(post("/api/x?workspace=mara", {}))).toBe(400);
    expect(await status(post("/api/x?workspace=noor", { text: "t" }))).toBe(404);
    expect(await status(post("/api/x?workspace=mara", { text: "t" }, { ...OWN, host: "evil.example" }))).toBe(
      403,
    );
    expect(
      await status(post("/api/x?workspace=mara", { text: "t" }, { ...OWN, origin: "http://evil.example" })),
    ).toBe(403);
    expect(await status(post("/api/x?workspace=mara", { text: "t" }, { host: "localhost:3000" }))).toBe(403);
  });

  it("reads no more JSON than an answer could need, whoever sends it", async () => {
    let read = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        read += 64_000;
        if (read > 20_000_000) controller.close();
        else controller.enqueue(new Uint8Array(64_000).fill(32));
      },
    });
    const sent = new Request("http://localhost:3000/api/x?workspace=mara", {
      method: "POST",
      headers: { ...OWN, "content-type": "application/json" },
      body: endless,
      duplex: "half",
    } as RequestInit);
    expect((await echo(sent, context({ id: "1" }))).status).toBe(413);
    expect(read).toBeLessThan(2_000_000);
  });

  it("says so when the body is not JSON", async () => {
    for (const body of ["{", "7", "null"]) {
      const headers = { ...OWN, "content-type": "application/json" };
      const sent = new Request("http://localhost:3000/api/x", { method: "POST", headers, body });
      expect((await echo(sent, context({ id: "1" }))).status).toBe(400);
    }
  });

  it("leaves a body that is not JSON for the handler, and says how long to wait", async () => {
    request.token = (await person("mara")).token;
    const measure = selfRoute(z.object({}), async (_self, _input, given) => ok((await given.text()).length));
    const upload = new Request("http://localhost:3000/api/y", {
      method: "POST",
      headers: OWN,
      body: "12345",
    });
    expect(await (await measure(upload, context())).json()).toBe(5);
    const busy = selfRoute(z.object({}), async () => fail("too-fast", "Wait.", { retryAfterSeconds: 7 }));
    const answer = await busy(new Request("http://localhost:3000/api/y", { headers: OWN }), context());
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "7"]);
  });
});
