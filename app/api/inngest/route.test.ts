import { createHmac } from "node:crypto";
import { NextRequest } from "next/server";
import { afterEach, describe, expect, it, vi } from "vitest";

const KEY = "00112233445566778899aabbccddeeff";
const URL_HERE = "http://127.0.0.1:3000/api/inngest";

vi.mock("@/inngest/functions/all", async () => {
  const { Inngest } = await import("inngest");
  const client = new Inngest({ id: "posthaste", aiMetadata: false });
  return {
    functions: [client.createFunction({ id: "hello", triggers: [{ event: "hi" }] }, async () => "hello")],
  };
});

const { GET, POST, PUT } = await import("./route");

function request(
  method: string,
  body: unknown,
  key: string | null,
  headers: Record<string, string> = {},
  query = "",
) {
  const text = body === null ? "" : JSON.stringify(body);
  const seconds = Math.floor(Date.now() / 1000);
  const signature =
    key && `t=${seconds}&s=${createHmac("sha256", key).update(`${text}${seconds}`).digest("hex")}`;
  return new NextRequest(`${URL_HERE}${query}`, {
    method,
    ...(text ? { body: text } : {}),
    headers: {
      host: "127.0.0.1:3000",
      ...headers,
      ...(signature ? { "x-inngest-signature": signature } : {}),
    },
  });
}

const inBand = { "x-inngest-sync-kind": "in_band" };
const call = {
  ctx: { run_id: "r" },
  event: { data: {}, name: "hi" },
  events: [{ data: {}, name: "hi" }],
  steps: {},
  version: -1,
};

afterEach(() => void vi.unstubAllGlobals());

describe("the mount of the embedded engine", () => {
  it("answers signed registrations and signed calls", async () => {
    const registered = await PUT(request("PUT", { url: URL_HERE }, KEY, inBand), {});
    expect(registered.status).toBe(200);
    expect((await registered.json()).functions).toMatchObject([{ id: "posthaste-hello" }]);
    const called = await POST(request("POST", call, KEY, {}, "?fnId=posthaste-hello&stepId=step"), {});
    expect(called.status).toBe(200);
    expect(await called.json()).toBe("hello");
  });

  it.each([
    [
      "an unsigned call",
      () => POST(request("POST", call, null, {}, "?fnId=posthaste-hello&stepId=step"), {}),
    ],
    [
      "a call under another key",
      () => POST(request("POST", call, "ff".repeat(16), {}, "?fnId=posthaste-hello&stepId=step"), {}),
    ],
    ["a call without a body", () => POST(request("POST", null, KEY), {})],
    ["an unsigned probe", () => POST(request("POST", {}, null, {}, "?probe=trust"), {})],
    ["introspection", () => GET(request("GET", null, null), {})],
    ["signed introspection", () => GET(request("GET", null, KEY), {})],
    ["an unsigned registration", () => PUT(request("PUT", { url: URL_HERE }, null, inBand), {})],
    ["a registration out of band", () => PUT(request("PUT", null, null), {})],
    ["a signed registration out of band", () => PUT(request("PUT", { url: "http://elsewhere" }, KEY), {})],
  ])("answers 401 to %s, and calls nobody", async (_name, ask) => {
    const fetched = vi.fn();
    vi.stubGlobal("fetch", fetched);
    const answer = await ask();
    expect(answer.status).toBe(401);
    expect(JSON.stringify(await answer.json())).not.toContain("posthaste-hello");
    expect(fetched).not.toHaveBeenCalled();
  });

  it("refuses a signature older than five minutes", async () => {
    const text = JSON.stringify(call);
    const seconds = Math.floor(Date.now() / 1000) - 400;
    const signature = `t=${seconds}&s=${createHmac("sha256", KEY).update(`${text}${seconds}`).digest("hex")}`;
    const old = request(
      "POST",
      call,
      null,
      { "x-inngest-signature": signature },
      "?fnId=posthaste-hello&stepId=step",
    );
    expect((await POST(old, {})).status).toBe(401);
  });
});
