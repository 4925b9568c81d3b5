import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Outgoing } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import {
  accountIdOf,
  codeIn,
  consent,
  exchanged,
  type RunningMeta,
  redirectUri,
  startMeta,
  traded,
} from "../testing/meta-sign-in";
import { composed, openGate, outgoing, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { type Stranger, startStranger } from "../testing/stranger";
import { trouble } from "../testing/trouble";
import { instagram as adapter } from "./adapter";

const instagram: Platform = adapter;
const connect: OAuthConnect = adapter.connect;

let running: RunningMeta;
let other: Stranger;
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
  response.writeHead(404).end();

beforeAll(async () => {
  other = await startStranger((request, response) => answer(request, response));
  running = await startMeta(instagram, connect, {
    allow: other.origin,
    compose: async (text, files) => outgoing(text, [await files.picture("A dot")]),
  });
}, 60_000);

afterAll(() => Promise.all([running?.stop(), other?.stop()]));

const context = () => running.stage.context;
const control = () => running.stage.control;
const out = (post: Outgoing) => publishedWhole(instagram, context(), post);

conformance(instagram, "the sandbox", () => running.stage);
trouble(instagram, "the sandbox", () => running.stage);

describe("a container", () => {
  afterEach(() => control()?.clear());

  it("whose processing failed is the author's business", async () => {
    await control()?.fault({ kind: "processing-failed", match: "upload" });
    const { answer: refused } = await publishWhole(
      instagram,
      context(),
      outgoing(uniqueText("Broken,"), [running.files.video()]),
    );
    expect(refused).toMatchObject({ ok: false, failure: { next: "revise", field: "media" } });
  });

  it("that is published already is looked for, never made anew", async () => {
    const { intent, draft, receipt } = await out(await composed(running.stage, uniqueText("Once,")));
    const again = await adapter.publish(context(), outgoing("Once"), draft, intent.material, openGate);
    expect(again).toMatchObject({ ok: false, failure: { next: "look" } });
    expect(await adapter.find(context(), intent)).toMatchObject({
      found: "yes",
      receipt: { remoteId: receipt.remoteId },
    });
  });

  it("that is out but not listed yet stays unclear", async () => {
    const { intent } = await out(outgoing(uniqueText("Lagging,"), [await running.files.picture("")]));
    await control()?.fault({ kind: "list-lag", ms: 60_000 });
    expect(await adapter.find(context(), intent)).toMatchObject({ found: "unclear", away: false });
  });
});

describe("connecting", () => {
  const account = () => accountIdOf(running.sandbox, instagram, "alice.meadow");

  it("takes the code with what Instagram leaves at its end, once", async () => {
    const url = await consent(running.sandbox, instagram, connect, { account: await account() });
    expect(codeIn(url)).toMatch(/#_$/);
    const [first, second] = [
      await traded(running.sandbox, instagram, connect, codeIn(url)),
      await traded(running.sandbox, instagram, connect, codeIn(url)),
    ];
    expect(first).toMatchObject({ ok: true, value: { endsAt: null } });
    expect(second).toMatchObject({ ok: false, failure: { code: "code-refused" } });
    expect(JSON.stringify(second)).not.toContain(url.searchParams.get("code"));
  });

  it("says which permissions were granted, and which account's limits hold", async () => {
    const scopes = ["instagram_business_basic"];
    const access = await exchanged(running.sandbox, instagram, connect, { account: await account(), scopes });
    expect(access).toMatchObject({ ok: true, value: { scopes } });
    expect(await adapter.identify(context())).toMatchObject({
      ok: true,
      value: { limits: { quotas: [{ name: "posts", limit: 100, windowSeconds: 86_400 }, {}] } },
    });
  });

  it("carries a denial back, and notices a wrong secret", async () => {
    const url = await consent(running.sandbox, instagram, connect, { account: await account(), deny: true });
    expect(url.searchParams.get("error")).toBe("access_denied");
    const origin = context().origin;
    const app = { clientId: "posthaste-instagram", clientSecret: "wrong" };
    expect(await connect.exchange({ origin, app, code: "x", verifier: "", redirectUri })).toMatchObject({
      ok: false,
      failure: { code: "app-refused" },
    });
  });

  it.each([
    ["the list of one", { data: [{ access_token: "short", permissions: "a,b" }] }],
    ["the flat answer", { access_token: "short", user_id: 1784140000000, permissions: ["a", "b"] }],
  ])("takes %s of a token", async (_name, body) => {
    answer = (request, response) =>
      response.end(
        JSON.stringify(request.method === "POST" ? body : { access_token: "long", expires_in: 5_183_944 }),
      );
    const access = await connect.exchange({
      origin: other.origin,
      app: { clientId: "a", clientSecret: "b" },
      code: "c",
      verifier: "",
      redirectUri,
    });
    expect(access).toMatchObject({
      ok: true,
      value: { token: "long", refreshToken: "long", scopes: ["a", "b"] },
    });
  });
});
