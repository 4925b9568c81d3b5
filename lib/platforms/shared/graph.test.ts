import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { env } from "@/lib/env";
import { type Stranger, startStranger } from "../testing/stranger";
import { afterOf, type GraphPlatform, graphAsk, graphErrorIn, isMissing } from "./graph";
import { graphTrade } from "./graph-trade";

const platform: GraphPlatform = {
  label: "Graphbook",
  rows: [
    { code: 24, subcode: 2207006, next: "wait", seconds: 5, reason: "The file is gone.", staleDraft: true },
    { code: 324, next: "revise", field: "media", reason: "The picture was refused." },
    { code: 6000, next: "trouble" },
    { code: 100, says: /nonsense/i, next: "revise", field: "options", reason: "An option was refused." },
  ],
};

let server: Stranger;
let seen: IncomingMessage | undefined;
let answer: (response: ServerResponse) => void = (response) => response.end("{}");

beforeAll(async () => {
  server = await startStranger((request, response) => {
    seen = request;
    answer(response);
  });
  vi.stubEnv("OUTBOUND_ALLOW", server.origin);
  // The environment is read once, and here it is stubbed.
  env();
});

afterAll(async () => {
  await server.stop();
  vi.unstubAllEnvs();
});

const says = (error: unknown, status = 400, headers: Record<string, string> = {}) => {
  answer = (response) => response.writeHead(status, headers).end(JSON.stringify({ error }));
};
const gate = { mayStillLeave: () => true, ceilingMs: 5_000 };
const free = (of = platform) => graphAsk(of, { url: `${server.origin}/v25.0/1`, token: "EAAB-secret" });
const commit = (of = platform) =>
  graphAsk(of, { method: "POST", url: `${server.origin}/v25.0/1`, token: "EAAB-secret", gate });

async function secondsToWait(): Promise<number> {
  const asked = await free();
  if (asked.ok || asked.failure.next !== "wait") throw new Error("expected to wait");
  return Math.round((asked.failure.until.getTime() - Date.now()) / 1000);
}

describe("a Graph error names who must act", () => {
  it.each([
    [{ code: 190, error_subcode: 463 }, 400, { next: "reconnect" }],
    [{ code: 190 }, 401, { next: "reconnect" }],
    [{ code: 102 }, 400, { next: "reconnect" }],
    [{ code: 10 }, 403, { next: "reconnect" }],
    [{ code: 3 }, 400, { next: "reconnect" }],
    [{ code: 200 }, 403, { next: "reconnect" }],
    [{ code: 299 }, 400, { next: "reconnect" }],
    [{ code: 300 }, 400, { next: "revise" }],
    [{ code: 4, is_transient: true }, 400, { next: "wait" }],
    [{ code: 80001 }, 400, { next: "wait" }],
    [{ code: 368, error_subcode: 1390008 }, 400, { next: "wait" }],
    [{ code: 368, error_subcode: 1346003 }, 400, { next: "revise", field: "text" }],
    [{ code: 101 }, 400, { next: "configure" }],
    [{ code: 100, error_subcode: 33 }, 400, { next: "revise" }],
    [{ code: 100, message: "(#100) Invalid image" }, 400, { next: "revise", field: "media" }],
    [{ code: 100, message: "Invalid parameter" }, 400, { next: "revise", field: "text" }],
    [{ code: 100, message: "Nonsense given" }, 400, { next: "revise", field: "options" }],
    [{ code: 24, error_subcode: 2207006 }, 400, { next: "wait", staleDraft: true }],
    [{ code: 324 }, 400, { next: "revise", field: "media" }],
    [{ code: 1 }, 400, { next: "look" }],
    [{ code: 2 }, 500, { next: "look" }],
    [{ code: 6000 }, 400, { next: "look" }],
    [{ code: -1, error_subcode: 2207001 }, 400, { next: "look" }],
    [{ code: 9999, is_transient: true }, 400, { next: "look" }],
    [{ code: 324 }, 503, { next: "look" }],
  ])("%j (%i)", async (error, status, failure) => {
    says({ message: "It says so", ...error }, status);
    expect(await commit()).toMatchObject({ ok: false, failure });
  });

  it("trouble is only looked for after a commit", async () => {
    says({ code: 2, message: "An unexpected error has occurred", is_transient: true }, 500);
    expect(await free()).toMatchObject({ ok: false, failure: { next: "wait" } });
  });

  it("renews where it can be renewed, unless the person took it back", async () => {
    says({ code: 190, error_subcode: 463, message: "Session has expired" });
    expect(await free({ ...platform, renews: true })).toMatchObject({ failure: { next: "refresh" } });
    says({ code: 190, error_subcode: 458, message: "The user has not authorized the application" });
    expect(await free({ ...platform, renews: true })).toMatchObject({ failure: { next: "reconnect" } });
  });

  it.each([
    ["<html>", 503, "look"],
    ["<html>", 404, "configure"],
    ["", 401, "reconnect"],
    ["", 413, "revise"],
    ['{"id":', 200, "look"],
    ["[]", 200, "look"],
  ])("%j (%i) without an envelope: %s", async (body, status, next) => {
    answer = (response) => response.writeHead(status).end(body);
    expect(await commit()).toMatchObject({ ok: false, failure: { next } });
  });

  it("an error in a 200 is an error all the same", async () => {
    says({ code: 200, message: "Permissions error" }, 200);
    expect(await commit()).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });
});

describe("a limit that is used up", () => {
  const limited = (headers: Record<string, string>) => says({ code: 32, message: "Too many" }, 400, headers);
  const use = (minutes: number) => ({
    type: "pages",
    call_count: 100,
    estimated_time_to_regain_access: minutes,
  });

  it("waits the minutes that the business use case states, the longest of them", async () => {
    limited({ "x-business-use-case-usage": JSON.stringify({ 1: [use(3), use(19)], 2: [use(7)] }) });
    expect(await secondsToWait()).toBe(19 * 60);
  });

  it("waits a while for the application's hour to slide on, less when nothing is said", async () => {
    limited({ "x-app-usage": '{"call_count":100,"total_time":25,"total_cputime":25}' });
    expect(await secondsToWait()).toBe(15 * 60);
    limited({ "x-app-usage": '{"call_count":28', "x-business-use-case-usage": "null" });
    expect(await secondsToWait()).toBe(5 * 60);
    limited({ "retry-after": "30" });
    expect(await secondsToWait()).toBe(30);
  });

  it("never waits longer than a day", async () => {
    limited({ "x-business-use-case-usage": JSON.stringify({ 1: [use(1e9)] }) });
    expect(await secondsToWait()).toBe(86_400);
  });
});

describe("a Graph request", () => {
  it("carries the token in its header and keeps it out of what it tells", async () => {
    says({ code: 190, message: "Malformed access token EAAB-secret" });
    const refused = await free();
    expect(seen?.headers.authorization).toBe("Bearer EAAB-secret");
    expect(JSON.stringify(refused)).not.toContain("EAAB-secret");
    answer = (response) => response.end('{"id":"1"}');
    const upload = { url: server.origin, token: "t", scheme: "OAuth", headers: { offset: "0" } } as const;
    expect(await graphAsk(platform, upload)).toMatchObject({ ok: true, value: { json: { id: "1" } } });
    expect([seen?.headers.authorization, seen?.headers.offset]).toEqual(["OAuth t", "0"]);
  });

  it("says of a failure which error it was, and whether something is missing", async () => {
    says({ code: 100, error_subcode: 33, message: "Unsupported get request." });
    const missing = await free();
    if (missing.ok) throw new Error("expected a failure");
    expect(isMissing(missing.failure)).toBe(true);
    says({ code: 100, message: "(#100) Invalid parameter", error_user_msg: "(#100) Not so" });
    const other = await free();
    if (other.ok) throw new Error("expected a failure");
    expect(isMissing(other.failure)).toBe(false);
    expect(graphErrorIn(other.failure.evidence)).toEqual({
      code: 100,
      subcode: null,
      words: "Not so",
      transient: false,
    });
    expect(graphErrorIn({ body: "<html>" })).toBeNull();
  });

  it("knows where a list goes on, and where it ends", () => {
    const cursors = { before: "a", after: "b" };
    expect(afterOf({ data: [], paging: { cursors, next: "https://graph.facebook.com/…" } })).toBe("b");
    expect(afterOf({ data: [], paging: { cursors } })).toBeNull();
    expect(afterOf({ data: [] })).toBeNull();
  });
});

describe("trading a code", () => {
  const trade = () =>
    graphTrade("Graphbook", { url: `${server.origin}/oauth/access_token?code=c0de1`, secrets: ["c0de1"] });

  it.each([
    [
      { code: 100, error_subcode: 36009, message: "This authorization code has been used." },
      400,
      "code-refused",
    ],
    [{ code: 1, message: "Error validating client secret." }, 400, "app-refused"],
    [{ code: 101, message: "Error validating application." }, 400, "app-refused"],
    [{ code: 2, message: "Service temporarily unavailable", is_transient: true }, 400, "unreachable"],
    [{ code: 190, message: "c0de1 is not valid" }, 400, "code-refused"],
    [{ code: 1, message: "An unknown error occurred" }, 500, "unreachable"],
  ])("%j (%i): %s", async (error, status, code) => {
    says(error, status);
    const traded = await trade();
    expect(traded).toMatchObject({ ok: false, failure: { code } });
    expect(JSON.stringify(traded.ok ? null : traded.failure.evidence)).not.toContain("c0de1");
  });

  it("hands over what was given", async () => {
    answer = (response) => response.end('{"access_token":"EAAB","token_type":"bearer"}');
    expect(await trade()).toEqual({ ok: true, value: { access_token: "EAAB", token_type: "bearer" } });
  });
});
