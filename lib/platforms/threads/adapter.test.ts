import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Outgoing } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { accountIdOf, codeIn, consent, type RunningMeta, startMeta, traded } from "../testing/meta-sign-in";
import { openGate, outgoing, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { type Stranger, startStranger } from "../testing/stranger";
import { trouble } from "../testing/trouble";
import { threads as adapter } from "./adapter";

const threads: Platform = adapter;
const connect: OAuthConnect = adapter.connect;

let running: RunningMeta;
let other: Stranger;
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
  response.writeHead(404).end();

beforeAll(async () => {
  other = await startStranger((request, response) => answer(request, response));
  running = await startMeta(threads, connect, { allow: other.origin });
}, 60_000);

afterAll(() => Promise.all([running?.stop(), other?.stop()]));

const context = () => running.stage.context;
const control = () => running.stage.control;
const out = (post: Outgoing) => publishedWhole(threads, context(), post);

conformance(threads, "the sandbox", () => running.stage);
trouble(threads, "the sandbox", () => running.stage);

describe("a container", () => {
  afterEach(() => control()?.clear());

  it("whose processing failed is the author's business", async () => {
    await control()?.fault({ kind: "processing-failed", match: "upload" });
    const refused = await publishWhole(threads, context(), outgoing("Broken", [running.files.video()]));
    expect(refused.answer).toMatchObject({ ok: false, failure: { next: "revise", field: "media" } });
  });

  it("that is out but not listed yet stays unclear", async () => {
    const { intent } = await out(outgoing(uniqueText("Lagging,")));
    await control()?.fault({ kind: "list-lag", ms: 60_000 });
    expect(await adapter.find(context(), intent)).toMatchObject({ found: "unclear", away: false });
  });

  it.each([
    ["PUBLISHED", undefined, { next: "look" }],
    ["FINISHED", undefined, { next: "wait" }],
    ["IN_PROGRESS", undefined, { next: "wait" }],
    ["EXPIRED", undefined, { next: "wait", staleDraft: true }],
    ["ERROR", "UNKNOWN", { next: "wait", staleDraft: true }],
    ["ERROR", "INVALID_DURATION", { next: "revise", field: "media" }],
  ])("that is not taken is asked: %s %s", async (status, error_message, failure) => {
    answer = (request, response) => {
      const refusal = {
        error: { message: "The requested resource does not exist", code: 24, error_subcode: 4279009 },
      };
      const refused = request.method === "POST";
      response.writeHead(refused ? 400 : 200);
      response.end(JSON.stringify(refused ? refusal : { id: "c1", status, error_message }));
    };
    const elsewhere = { ...context(), origin: other.origin };
    const material = { container: "c1", role: "post" };
    const refused = await adapter.publish(elsewhere, outgoing("x"), null, material, openGate);
    expect(refused).toMatchObject({ ok: false, failure });
  });
});

describe("a part whose predecessor is missing at the last moment", () => {
  it("is prepared anew once its container is ready for long and still not taken", async () => {
    answer = (request, response) => {
      const refusal = { error: { message: "does not exist", code: 24, error_subcode: 4279009 } };
      const refused = request.method === "POST";
      response.writeHead(refused ? 400 : 200);
      response.end(JSON.stringify(refused ? refusal : { id: "c1", status: "FINISHED" }));
    };
    const elsewhere = { ...context(), origin: other.origin };
    const material = { container: "c1", role: "part", replyTo: "1" };
    for (const [ageMs, stale] of [
      [1_000, false],
      [600_000, true],
    ] as const) {
      const draft = { madeAt: new Date(Date.now() - ageMs).toISOString() };
      const refused = await adapter.publish(elsewhere, outgoing("x"), draft, material, openGate);
      expect([refused.ok, refused.ok === false && "staleDraft" in refused.failure]).toEqual([false, stale]);
    }
  });
});

describe("connecting", () => {
  it("takes the code with what Threads leaves at its end, once, and says what was granted", async () => {
    const account = await accountIdOf(running.sandbox, threads, "alice.meadow");
    const scopes = ["threads_basic", "threads_content_publish"];
    const url = await consent(running.sandbox, threads, connect, { account, scopes });
    expect(codeIn(url)).toMatch(/#_$/);
    const first = await traded(running.sandbox, threads, connect, codeIn(url));
    expect(first).toMatchObject({ ok: true, value: { scopes, endsAt: null } });
    expect(await traded(running.sandbox, threads, connect, codeIn(url))).toMatchObject({
      ok: false,
      failure: { code: "code-refused" },
    });
    const denied = await consent(running.sandbox, threads, connect, { account, deny: true });
    expect(denied.searchParams.get("error")).toBe("access_denied");
  });

  it("reads the limits the profile has, and does not renew what is a day old at most", async () => {
    expect(await adapter.identify(context())).toMatchObject({
      ok: true,
      value: { limits: { quotas: [{ limit: 250 }, { limit: 1000 }, { limit: 100 }] } },
    });
    expect(await adapter.refresh(context())).toMatchObject({ ok: false, failure: { next: "wait" } });
  });

  it("asks to connect again once the access has ended or was taken back", async () => {
    for (const end of ["expire", "revoke"] as const) {
      const ended = await running.signIn();
      await running.sandbox.control("threads", ended.accountId)[end]();
      expect(await adapter.refresh(ended)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
      const sent = await publishWhole(threads, ended, outgoing("Ended"));
      expect(sent.answer).toMatchObject({ ok: false, failure: { next: "reconnect" } });
    }
  });
});
