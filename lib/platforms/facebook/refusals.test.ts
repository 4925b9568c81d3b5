import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { env } from "@/lib/env";
import type { AccountContext, Intent, Outgoing } from "../contract";
import { intend, openGate, outgoing, picture, send } from "../testing/stage";
import { type Stranger, startStranger } from "../testing/stranger";
import { facebook as adapter } from "./adapter";

let server: Stranger;
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
  response.writeHead(404).end();

beforeAll(async () => {
  server = await startStranger((request, response) => answer(request, response));
  vi.stubEnv("OUTBOUND_ALLOW", server.origin);
  // The environment is read once, and here it is stubbed.
  env();
});

afterAll(async () => {
  await server.stop();
  vi.unstubAllEnvs();
});

const context = (): AccountContext => ({
  origin: server.origin,
  accountId: "1020",
  handle: "bakery",
  access: { token: "EAAP-token", refreshToken: null, expiresAt: null, endsAt: null, scopes: [] },
  app: { clientId: "1", clientSecret: "app-secret" },
});

const says = (error: Record<string, unknown>, status = 400) => {
  answer = (_request, response) =>
    response.writeHead(status).end(JSON.stringify({ error: { message: "It says so", ...error } }));
};
const post = outgoing("Bread is out");
const attempt = (of: Outgoing = post) => send(adapter, context(), of, intend(adapter, of));

describe("refusals, by who must act", () => {
  it.each([
    [{ code: 190, error_subcode: 460 }, { next: "reconnect" }],
    [{ code: 200 }, { next: "reconnect" }],
    [{ code: 210 }, { next: "reconnect" }],
    [{ code: 32 }, { next: "wait" }],
    [{ code: 341 }, { next: "wait" }],
    [{ code: 80001 }, { next: "wait" }],
    [{ code: 368, error_subcode: 1390008 }, { next: "wait" }],
    [{ code: 368 }, { next: "wait" }],
    [
      { code: 368, error_subcode: 1404102 },
      { next: "revise", field: "text" },
    ],
    [{ code: 1, error_subcode: 1363047 }, { next: "look" }],
    [{ code: 100, error_subcode: 1609010 }, { next: "look" }],
    [{ code: 100, error_subcode: 1366051 }, { next: "look" }],
    [{ code: 2, is_transient: true }, { next: "look" }],
    [{ code: 100, error_subcode: 33 }, { next: "reconnect" }],
    [
      { code: 100, message: "Invalid parameter" },
      { next: "revise", field: "text" },
    ],
    [
      { code: 100, message: "Param attached_media[0] is gone" },
      { next: "wait", staleDraft: true },
    ],
    [{ code: 100, message: "Invalid appsecret_proof provided in the API argument" }, { next: "configure" }],
    [
      { code: 324, error_subcode: 2069019 },
      { next: "revise", field: "media" },
    ],
    [
      { code: 1, error_subcode: 1366046 },
      { next: "revise", field: "media" },
    ],
    [{ code: 382 }, { next: "revise", field: "media" }],
    [{ code: 389 }, { next: "wait", staleDraft: true }],
    [{ code: 6000 }, { next: "revise", field: "media" }],
    [{ code: 6001 }, { next: "wait", staleDraft: true }],
    [{ code: 1609005 }, { next: "revise", field: "options" }],
    [
      { code: 100, error_subcode: 1609008 },
      { next: "revise", field: "options" },
    ],
    [
      { code: 100, error_subcode: 2061006 },
      { next: "revise", field: "options" },
    ],
    [{ code: 100, error_subcode: 1404078 }, { next: "reconnect" }],
    [{ code: 368, error_subcode: 1404112 }, { next: "reconnect" }],
    [{ code: 368, error_subcode: 4854002 }, { next: "reconnect" }],
    [
      { code: 100, error_subcode: 1363040 },
      { next: "revise", field: "media" },
    ],
    [
      { code: 100, error_subcode: 1363127 },
      { next: "revise", field: "media" },
    ],
    [
      { code: 100, error_subcode: 1363128 },
      { next: "revise", field: "media" },
    ],
    [
      { code: 100, error_subcode: 1363129 },
      { next: "revise", field: "media" },
    ],
    [{ code: 104 }, { next: "configure" }],
  ])("%j", async (error, failure) => {
    says(error);
    expect(await attempt()).toMatchObject({ ok: false, failure });
  });

  it("posting too fast waits an hour", async () => {
    says({ code: 368, error_subcode: 1390008 });
    const refused = await attempt();
    if (refused.ok || refused.failure.next !== "wait") throw new Error("expected to wait");
    expect(refused.failure.until.getTime() - Date.now()).toBeGreaterThan(59 * 60_000);
  });

  it("neither the token nor the proof of the secret is told", async () => {
    answer = (request, response) =>
      response.writeHead(400).end(JSON.stringify({ error: { code: 190, message: `${request.url}` } }));
    const refused = JSON.stringify(await attempt());
    expect(refused).toContain("appsecret_proof=[redacted]");
    for (const secret of ["EAAP-token", "app-secret"]) expect(refused).not.toContain(secret);
  });

  it("506 of a post that nobody sent lately is for the author", async () => {
    const old = { id: "1020_1", message: post.text, created_time: "2020-01-01T10:00:00+0000" };
    answer = (request, response) =>
      request.method === "GET"
        ? response.end(JSON.stringify({ data: [old] }))
        : response.writeHead(400).end('{"error":{"code":506,"message":"Duplicate status message"}}');
    expect(await attempt()).toMatchObject({ ok: false, failure: { next: "revise", field: "text" } });
  });
});

describe("an answer that says nothing", () => {
  it.each(['{"error":"try again"}', '{"id":""}', "[]", "null", "", "<html>", '{"id":"1', '{"success":true}'])(
    "200 with %j inside: it may be out, so it is looked for",
    async (body) => {
      answer = (_request, response) => response.writeHead(200).end(body);
      expect(await attempt()).toMatchObject({ ok: false, failure: { next: "look" } });
    },
  );

  it("a finish that does not say success is looked for", async () => {
    answer = (_request, response) => response.end('{"success":false}');
    const reel = {
      ...post,
      options: { format: "reel" },
      media: [{ ...picture(""), kind: "video" as const }],
    };
    const material = { act: "reel", videoId: "7" };
    expect(await adapter.publish(context(), reel, null, material, openGate)).toMatchObject({
      ok: false,
      failure: { next: "look" },
    });
  });
});

const intent = (material: Intent["material"], text = post.text): Intent => ({
  material,
  outgoing: { text, mediaCount: 0 },
  armedAt: new Date(),
  notAfter: new Date(Date.now() + 20_000),
});

describe("looking for a video", () => {
  const status = (json: Record<string, unknown>) => {
    answer = (_request, response) => response.end(JSON.stringify({ id: "7", ...json }));
  };
  const look = () => adapter.find(context(), intent({ act: "reel", videoId: "7" }));
  const phases = (processing: string, publishing: Record<string, unknown>) => ({
    status: {
      video_status: "processing",
      uploading_phase: { status: "complete", bytes_transfered: 5 },
      processing_phase: { status: processing },
      publishing_phase: publishing,
    },
  });

  it.each([
    [phases("complete", { status: "complete", publish_time: 1_760_000_000 }), { found: "yes" }],
    [phases("complete", { status: "complete", publish_status: "published" }), { found: "yes" }],
    [phases("complete", { status: "complete", publish_status: "draft" }), { found: "unclear", away: true }],
    [phases("in_progress", { status: "not_started" }), { found: "unclear", away: true }],
    [phases("complete", { status: "in_progress" }), { found: "unclear", away: true }],
    [{ status: { video_status: "ready" } }, { found: "yes" }],
    [
      { status: { video_status: "upload_complete", publishing_phase: { status: "not_started" } } },
      { found: "no" },
    ],
    [{ status: { video_status: "error", processing_phase: { status: "error" } } }, { found: "no" }],
    [{}, { found: "unclear" }],
  ])("%j", async (json, found) => {
    status(json);
    expect(await look()).toMatchObject(found);
  });

  it("completes an address that only has its path", async () => {
    status({ status: { video_status: "ready" }, permalink_url: "/reel/7" });
    const address = `${server.origin}/www.facebook.com/reel/7`;
    expect(await look()).toMatchObject({ receipt: { remoteId: "7", address } });
  });

  it("one that is not there was not published; one that cannot be asked for is unclear", async () => {
    says({ code: 100, error_subcode: 33 });
    expect(await look()).toMatchObject({ found: "no" });
    says({ code: 190 }, 401);
    expect(await look()).toMatchObject({ found: "unclear", away: true });
  });
});

describe("looking through a list", () => {
  const look = () => adapter.find(context(), intent({ act: "feed" }));

  it("that is not one proves nothing", async () => {
    for (const body of ['{"data":null}', '{"data":[1]}', "{}", "[]"]) {
      answer = (_request, response) => response.end(body);
      expect([body, (await look()).found]).toEqual([body, "unclear"]);
    }
  });

  it("that never ends proves nothing", async () => {
    const row = { id: "1020_1", message: "Other", created_time: new Date().toISOString() };
    const paging = { cursors: { before: "a", after: "b" }, next: "https://graph.facebook.com/next" };
    answer = (_request, response) => response.end(JSON.stringify({ data: [row], paging }));
    expect(await look()).toMatchObject({ found: "unclear" });
  });

  it("asks only for what is as young as the intent, and goes on behind the cursor", async () => {
    const asked: URL[] = [];
    answer = (request, response) => {
      const url = new URL(request.url ?? "", server.origin);
      asked.push(url);
      const paging = {
        cursors: { before: "a", after: "b" },
        ...(url.searchParams.has("after") ? {} : { next: "x" }),
      };
      response.end(JSON.stringify({ data: [], paging }));
    };
    expect(await look()).toMatchObject({ found: "no" });
    expect(asked.map(({ searchParams }) => searchParams.get("after"))).toEqual([null, "b"]);
    const since = Number(asked[0]?.searchParams.get("since"));
    expect(Date.now() / 1000 - since).toBeGreaterThan(299);
  });
});

describe("numbers that Facebook does not give", () => {
  it("are left out one by one", async () => {
    answer = (request, response) => {
      const url = new URL(request.url ?? "", server.origin);
      if (!url.pathname.endsWith("/insights")) return response.end('{"id":"1020_1","shares":{"count":3}}');
      const names = (url.searchParams.get("metric") ?? "").split(",");
      if (names.includes("post_clicks")) {
        const error = { code: 100, message: "(#100) The value must be a valid insights metric" };
        return response.writeHead(400).end(JSON.stringify({ error }));
      }
      const data = names.map((name) => ({ name, period: "lifetime", values: [{ value: 7 }] }));
      return response.end(JSON.stringify({ data }));
    };
    const numbers = await adapter.metrics(context(), ["1020_1"]);
    expect(numbers.ok && numbers.value.get("1020_1")).toEqual({ views: 7, reach: 7 });
  });
});

describe("a video that is being prepared", () => {
  const file = { ...picture(""), kind: "video" as const, mimeType: "video/mp4", width: 540, height: 960 };
  const reel: Outgoing = { ...post, media: [file], options: { format: "reel" } };
  const video = {
    mediaId: file.mediaId,
    format: "reel",
    videoId: "7",
    sessionId: null,
    next: 0,
    end: 9,
    sent: false,
  };
  const draft = { preparedAt: new Date().toISOString(), photos: [], video, target: null };
  const phases = (more: Record<string, unknown>) => ({ uploading_phase: { status: "complete" }, ...more });

  it.each([
    [
      { processing_phase: { status: "in_progress" } },
      { ok: false, failure: { next: "wait", unfinished: true } },
    ],
    [{ processing_phase: { status: "not_started" } }, { ok: true }],
    [{ processing_phase: { status: "complete" } }, { ok: true }],
    [{ video_status: "expired" }, { ok: false, failure: { next: "wait", staleDraft: true } }],
    [
      { processing_phase: { status: "error", errors: [{ code: 1, message: "Too dark" }] } },
      { ok: false, failure: { next: "revise", field: "media", reason: expect.stringContaining("Too dark") } },
    ],
  ])("%j", async (more, made) => {
    answer = (_request, response) => response.end(JSON.stringify({ id: "7", status: phases(more) }));
    expect(await adapter.prepare(context(), reel, draft)).toMatchObject(made);
  });

  it("begins anew when Facebook does not have it any more, or calls its place lost", async () => {
    says({ code: 100, error_subcode: 33 });
    const anew = { ok: false, failure: { next: "wait", staleDraft: true } };
    expect(await adapter.prepare(context(), reel, draft)).toMatchObject(anew);
    const session = { ...draft, video: { ...video, format: "post", sessionId: "8" } };
    answer = (request, response) => {
      request.resume();
      request.on("end", () => response.end('{"start_offset":"0","end_offset":"9"}'));
    };
    expect(await adapter.prepare(context(), { ...reel, options: {} }, session)).toMatchObject(anew);
  });

  it("is only commented on once it is out", async () => {
    const replyTo = { remoteId: "7", address: null, publishedAt: null };
    const comment: Outgoing = { ...post, role: "comment", replyTo };
    answer = (_request, response) => response.end('{"id":"7","status":{"video_status":"processing"}}');
    const waits = { ok: false, failure: { next: "wait", unfinished: true } };
    expect(await adapter.prepare(context(), comment, null)).toMatchObject(waits);
    answer = (_request, response) =>
      response.end('{"id":"7","post_id":"9","status":{"video_status":"ready"}}');
    expect(await adapter.prepare(context(), comment, null)).toMatchObject({ value: { target: "1020_9" } });
    says({ code: 100, error_subcode: 33 });
    expect(await adapter.prepare(context(), comment, null)).toMatchObject({ failure: { next: "revise" } });
  });
});
