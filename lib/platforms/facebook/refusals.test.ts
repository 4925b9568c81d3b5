import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import type { Outgoing } from "../contract";
import { answering } from "../testing/answering";
import { intend, openGate, outgoing, picture, send } from "../testing/stage";
import { facebook as adapter } from "./adapter";
import { pageAt, refuseAll } from "./testing";

const server = answering();
const context = () => pageAt(server.origin);
const says = (error: Record<string, unknown>, status = 400) => refuseAll(server, error, status);
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
    server.answer = (request, response) =>
      response.writeHead(400).end(JSON.stringify({ error: { code: 190, message: `${request.url}` } }));
    const refused = JSON.stringify(await attempt());
    expect(refused).toContain("appsecret_proof=[redacted]");
    for (const secret of ["EAAP-token", "app-secret"]) expect(refused).not.toContain(secret);
  });

  it("506 of a post that nobody sent lately is for the author", async () => {
    const old = { id: "1020_1", message: post.text, created_time: "2020-01-01T10:00:00+0000" };
    server.answer = (request, response) =>
      request.method === "GET"
        ? response.end(JSON.stringify({ data: [old] }))
        : response.writeHead(400).end('{"error":{"code":506,"message":"Duplicate status message"}}');
    expect(await attempt()).toMatchObject({ ok: false, failure: { next: "revise", field: "text" } });
  });
});

describe("a post that Facebook has already", () => {
  const said = { error: { code: 506, message: "Duplicate status message" } };
  const refuse = (read: (response: ServerResponse) => unknown) => {
    server.answer = (request, response) =>
      request.method === "GET" ? read(response) : response.writeHead(400).end(JSON.stringify(said));
  };

  it("is looked for when nobody can say which it is", async () => {
    refuse((response) => response.writeHead(503).end());
    expect(await attempt()).toMatchObject({ ok: false, failure: { next: "look" } });
  });

  it("is told by Facebook's clock, whatever ours says", async () => {
    const now = new Date(Date.now() - 3 * 3_600_000);
    const row = { id: "1020_1", message: post.text, created_time: now.toISOString() };
    refuse((response) =>
      response.writeHead(200, { date: now.toUTCString() }).end(JSON.stringify({ data: [row] })),
    );
    expect(await attempt()).toMatchObject({ ok: false, failure: { next: "look" } });
  });
});

describe("reading back", () => {
  const lists = (row: object) => {
    server.answer = (_request, response) =>
      response.end(JSON.stringify({ data: [{ created_time: new Date().toISOString(), ...row }] }));
  };

  it("knows a text whose link shows a film: that is none of its files, and not what the post is known by", async () => {
    const attachments = { data: [{ media_type: "video", target: { id: "77" } }] };
    lists({ id: "1020_5", message: post.text, attachments });
    expect(await adapter.find(context(), intend(adapter, post))).toMatchObject({
      found: "yes",
      receipt: { remoteId: "1020_5" },
    });
  });

  it("knows a comment of which Facebook does not say whose it is, and none of somebody else's", async () => {
    const receipt = { remoteId: "1020_5", address: null, publishedAt: null };
    const comment = { ...post, role: "comment" as const, replyTo: receipt };
    lists({ id: "5_6", message: post.text });
    expect(await adapter.find(context(), intend(adapter, comment))).toMatchObject({ found: "yes" });
    lists({ id: "5_6", message: post.text, from: { id: "9" } });
    expect(await adapter.find(context(), intend(adapter, comment))).toMatchObject({ found: "no" });
  });
});

describe("an answer that says nothing", () => {
  it.each(['{"error":"try again"}', '{"id":""}', "[]", "null", "", "<html>", '{"id":"1', '{"success":true}'])(
    "200 with %j inside: it may be out, so it is looked for",
    async (body) => {
      server.answer = (_request, response) => response.writeHead(200).end(body);
      expect(await attempt()).toMatchObject({ ok: false, failure: { next: "look" } });
    },
  );

  it("a finish that does not say success is looked for", async () => {
    server.answer = (_request, response) => response.end('{"success":false}');
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

describe("numbers that Facebook does not give", () => {
  it("are left out one by one", async () => {
    server.answer = (request, response) => {
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
