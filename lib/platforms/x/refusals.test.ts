import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import { intend, outgoing, publishedWhole, publishWhole, send, uniqueText } from "../testing/stage";
import { x as adapter } from "./adapter";
import { startX, type TestX } from "./testing";

const x: Platform = adapter;

let at: TestX;

beforeAll(async () => {
  at = await startX();
}, 60_000);
afterAll(() => at?.stop());

describe("refusals, by who must act", () => {
  const problem = (detail: string, type = "about:blank") => ({ title: "x", detail, type });
  const invalid = (message: string) => ({
    errors: [{ message }],
    title: "Invalid Request",
    detail: "One or more parameters to your request was invalid.",
  });
  it.each([
    [400, invalid("$.text: is too long"), { next: "revise", field: "text" }],
    [400, invalid("Your media IDs are invalid."), { next: "wait", staleDraft: true }],
    [400, invalid("$.poll.options: must have 2 to 4 items"), { next: "revise", field: "options" }],
    [401, problem("Unauthorized"), { next: "refresh" }],
    [
      402,
      problem("Your enrolled account [1] does not have any credits to fulfill this request."),
      { next: "configure" },
    ],
    [403, problem("You are not permitted to perform this action."), { next: "revise", field: "options" }],
    [
      403,
      problem("Your account is not permitted to access this feature."),
      { next: "revise", field: "options" },
    ],
    [
      403,
      problem("When authenticating…", "https://api.twitter.com/2/problems/unsupported-authentication"),
      { next: "configure" },
    ],
    [403, problem("x", "https://api.twitter.com/2/problems/client-forbidden"), { next: "configure" }],
    [403, problem("x", "https://api.twitter.com/2/problems/usage-capped"), { next: "wait" }],
    [
      403,
      problem("This user is not allowed to post a video longer than 20 minutes."),
      { next: "revise", field: "media" },
    ],
    [
      403,
      problem("To protect our users from spam, this account is temporarily locked."),
      { next: "reconnect" },
    ],
    [
      403,
      {
        errors: [
          { code: 64, message: "Your account is suspended and is not permitted to access this feature." },
        ],
      },
      { next: "reconnect" },
    ],
    [
      404,
      problem("Not Found", "https://api.twitter.com/2/problems/resource-not-found"),
      { next: "configure" },
    ],
    [413, problem("Payload Too Large"), { next: "revise", field: "media" }],
    [429, { errors: [{ code: 88, message: "Rate limit exceeded" }] }, { next: "wait" }],
    [500, problem("Internal Server Error"), { next: "look" }],
    [502, "", { next: "look" }],
  ])("%s %j", async (status, body, failure) => {
    at.answer = (_request, response) => response.writeHead(status).end(JSON.stringify(body));
    const post = outgoing(uniqueText("Refused,"));
    const context = { ...at.stage.context, origin: at.other.origin };
    expect(await send(x, context, post, intend(x, post))).toMatchObject({ ok: false, failure });
  });

  it.each(['{"data":{}}', '{"data":{"id":7}}', "[]", "null", "", "<html>", '{"data":{"id":"1'])(
    "201 with %j inside: it may be out, so it is looked for",
    async (body) => {
      at.answer = (_request, response) => response.writeHead(201).end(body);
      const post = outgoing(uniqueText("Strange,"));
      const context = { ...at.stage.context, origin: at.other.origin };
      expect(await send(x, context, post, intend(x, post))).toMatchObject({
        ok: false,
        failure: { next: "look" },
      });
    },
  );

  it("waits for the day's limit where that is the one used up", async () => {
    const reset = Math.ceil(Date.now() / 1000) + 3_600;
    at.answer = (_request, response) =>
      response
        .writeHead(429, {
          "x-rate-limit-reset": String(reset - 3_500),
          "x-user-limit-24hour-remaining": "0",
          "x-user-limit-24hour-reset": String(reset),
        })
        .end("{}");
    const post = outgoing(uniqueText("Too many,"));
    const refused = await send(x, { ...at.stage.context, origin: at.other.origin }, post, intend(x, post));
    expect(refused).toMatchObject({ ok: false, failure: { next: "wait", until: new Date(reset * 1000) } });
  });

  it("credits that are used up, at the sandbox", async () => {
    await expect(at.signIn("nocredits")).rejects.toThrow("credits at X are used up");
  });

  it("a reply that X does not allow, even below one's own post", async () => {
    const context = await at.signIn("noreply");
    const root = await publishedWhole(x, context, outgoing(uniqueText("Alone,")));
    const comment = { ...outgoing(uniqueText("Below,")), role: "comment", replyTo: root.receipt } as const;
    expect((await publishWhole(x, context, comment)).answer).toMatchObject({
      ok: false,
      failure: { next: "revise" },
    });
  });
});
