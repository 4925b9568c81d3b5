import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { OAuthConnect } from "../contract-connecting";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import { intend, outgoing, type Stage, send, uniqueText } from "../testing/stage";
import { type Stranger, startStranger } from "../testing/stranger";
import { trouble } from "../testing/trouble";
import { mastodon as adapter } from "./adapter";
import { consent, redirectUri, signIn } from "./testing";

const mastodon: Platform = adapter;
const connect: OAuthConnect = adapter.connect;

let sandbox: RunningSandbox;
let other: Stranger;
let stage: Stage;
/** What the other server answers; each test sets its own. */
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
  response.writeHead(404).end();

beforeAll(async () => {
  sandbox = await startSandbox();
  other = await startStranger((request, response) => answer(request, response));
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  vi.stubEnv("OUTBOUND_ALLOW", other.origin);
  const context = await signIn(sandbox);
  stage = {
    context,
    timeline: () => sandbox.timeline("mastodon"),
    control: sandbox.control("mastodon", context.accountId),
  };
}, 60_000);

afterAll(async () => {
  await Promise.all([sandbox?.stop(), other?.stop()]);
  vi.unstubAllEnvs();
});

conformance(mastodon, "the sandbox", () => stage);
trouble(mastodon, "the sandbox", () => stage);

describe("connecting", () => {
  it("reads the limits the server states", async () => {
    const account = await adapter.identify(stage.context);
    expect(account).toMatchObject({
      ok: true,
      value: { limits: { text: { max: 500, perLink: 23 }, images: { max: 4 } } },
    });
  });

  it("refuses a wrong verifier and a code used twice", async () => {
    const origin = stage.context.origin;
    const { app } = stage.context;
    const verifier = randomBytes(32).toString("base64url");
    const code = await consent(sandbox, origin, app?.clientId ?? "", verifier);
    const wrong = await connect.exchange({ origin, app, code, verifier: "wrong", redirectUri });
    expect(wrong).toMatchObject({ ok: false, failure: { code: "code-refused" } });
    const right = await connect.exchange({ origin, app, code, verifier, redirectUri });
    const again = await connect.exchange({ origin, app, code, verifier, redirectUri });
    expect([right.ok, again.ok]).toEqual([true, false]);
    expect(JSON.stringify([wrong, again])).not.toContain(code);
  });

  it("notices when the server has forgotten the application", async () => {
    const { origin, app } = stage.context;
    if (!app) throw new Error("not registered");
    expect(await connect.isRegistered?.(origin, app)).toBe(true);
    expect(await connect.isRegistered?.(origin, { ...app, clientId: "gone" })).toBe(false);
  });

  it.each([
    ["https://127.0.0.1", "address-refused"],
    ["http://169.254.169.254", "address-refused"],
    ["10.0.0.7:8443", "address-refused"],
    ["[::1]", "address-refused"],
    ["@ada@192.168.1.10", "address-refused"],
    ["not a server", "bad-address"],
    ["", "bad-address"],
    ["mastodon", "bad-address"],
  ])("says what is wrong with the address %s", async (server, code) => {
    expect(await connect.resolve({ server }, null)).toMatchObject({
      ok: false,
      failure: { code, field: "server" },
    });
  });

  it("says so when something else answers", async () => {
    answer = (_request, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Welcome</html>");
    expect(await connect.resolve({ server: other.origin }, null)).toMatchObject({
      ok: false,
      failure: { code: "not-mastodon", field: "server" },
    });
  });

  it("keeps to its own origin, whatever the server says of its sign-in", async () => {
    answer = (request, response) => {
      const discovery = request.url?.startsWith("/.well-known");
      response.end(
        JSON.stringify(
          discovery
            ? {
                authorization_endpoint: "https://evil.example/oauth",
                token_endpoint: "http://127.0.0.1:1/token",
              }
            : { version: "4.3.0" },
        ),
      );
    };
    expect(await connect.resolve({ server: other.origin }, null)).toMatchObject({
      ok: true,
      value: {
        endpoints: { authorize: `${other.origin}/oauth/authorize`, token: `${other.origin}/oauth/token` },
      },
    });
  });
});

describe("access that ended", () => {
  it("is told from a refused post where the server answers an empty 422", async () => {
    answer = (_request, response) => response.writeHead(422).end();
    const context = { ...stage.context, origin: other.origin };
    const post = outgoing(uniqueText("Bad token,"));
    expect(await send(mastodon, context, post, intend(mastodon, post))).toMatchObject({
      ok: false,
      failure: { next: "reconnect" },
    });
  });

  it("asks to connect again after the owner withdrew it, and looking proves nothing any more", async () => {
    const context = await signIn(sandbox);
    const post = outgoing(uniqueText("Withdrawn,"));
    const intent = intend(mastodon, post);
    expect(await adapter.revoke(context)).toEqual({ ok: true, value: null });
    expect(await send(mastodon, context, post, intent)).toMatchObject({
      ok: false,
      failure: { next: "reconnect" },
    });
    expect(await adapter.find(context, intent)).toMatchObject({ found: "unclear" });
  });
});

describe("an answer that says nothing", () => {
  it.each(['{"error":"try again"}', '{"id":""}', "[]", "null", "", "<html>", '{"id":"1'])(
    "200 with %j inside: it may be out, so it is looked for",
    async (body) => {
      answer = (_request, response) => response.writeHead(200).end(body);
      const post = outgoing(uniqueText("Strange,"));
      const context = { ...stage.context, origin: other.origin };
      const looked = await send(mastodon, context, post, intend(mastodon, post));
      expect(looked).toMatchObject({ ok: false, failure: { next: "look" } });
    },
  );
});

describe("refusals, by who must act", () => {
  it.each([
    [422, "Validation failed: Text character limit of 500 exceeded", { next: "revise", field: "text" }],
    [422, "Validation failed: File content type is invalid", { next: "revise", field: "media" }],
    [422, "Cannot attach files that have not finished processing. Try again in a moment!", { next: "wait" }],
    [422, "Media 123 not found or already attached to another post", { next: "wait", staleDraft: true }],
    [403, "This action is outside the authorized scopes", { next: "reconnect" }],
    [403, "Your login is currently disabled", { next: "reconnect" }],
    [401, "The access token was revoked", { next: "reconnect" }],
    [400, "invalid_token", { next: "reconnect" }],
    [404, "Not found", { next: "configure" }],
    [413, "", { next: "revise", field: "media" }],
    [503, "Service unavailable", { next: "look" }],
  ])("%s %s", async (status, error, failure) => {
    answer = (_request, response) => response.writeHead(status).end(JSON.stringify({ error }));
    const post = outgoing(uniqueText("Refused,"));
    const context = { ...stage.context, origin: other.origin };
    const refused = await send(mastodon, context, post, intend(mastodon, post));
    expect(refused).toMatchObject({ ok: false, failure });
  });
});
