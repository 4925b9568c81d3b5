import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import { intend, openGate, publishedWhole, uniqueText } from "../testing/stage";
import { pinterest as adapter } from "./adapter";
import { type Pinterest, startPinterest } from "./testing";

const pinterest: Platform = adapter;

let server: Pinterest;

beforeAll(async () => {
  server = await startPinterest();
}, 60_000);

afterAll(() => server?.stop());

const context = () => server.stage.context;
const control = () => server.stage.control;

describe("reading back", () => {
  it("reads to the end where a list is not in the order of time", async () => {
    const now = Date.now();
    const item = (at: number, description: string) => ({
      id: String(at),
      created_at: new Date(at).toISOString().slice(0, 19),
      description,
      media: { media_type: "image" },
    });
    let asked = 0;
    const context = server.elsewhere((request, response) => {
      asked += 1;
      const second = request.url?.includes("bookmark");
      const items = second ? [item(now, "Wanted")] : [item(now - 9e8, "Old"), item(now - 8e8, "Less old")];
      response.end(JSON.stringify({ items, bookmark: second ? null : "b" }));
    });
    const post = server.pin("Wanted", [await server.files.picture("")]);
    expect(await adapter.find(context, intend(pinterest, post))).toMatchObject({ found: "yes" });
    expect(asked).toBe(2);
  });

  it.each(['{"items":[null],"bookmark":null}', "{}", "[]", '{"items":[{"id":"1"'])(
    "is unclear when the list says %s",
    async (body) => {
      const context = server.elsewhere((_request, response) => response.end(body));
      const intent = intend(pinterest, server.pin("Wanted", []));
      expect(await adapter.find(context, intent)).toMatchObject({ found: "unclear" });
    },
  );

  it("takes times without a zone for UTC", async () => {
    const post = server.pin(uniqueText("In time,"), [await server.files.picture("")]);
    const { receipt } = await publishedWhole(pinterest, context(), post);
    expect(Math.abs(Date.now() - (receipt.publishedAt?.getTime() ?? 0))).toBeLessThan(60_000);
  });

  it("finds two equal Pins as several, and an address of another form", async () => {
    const post = server.pin(uniqueText("Twins,"), [await server.files.picture("")]);
    await control()?.fault({ kind: "duplicate", match: "publish" });
    const { intent, receipt } = await publishedWhole(pinterest, context(), post);
    expect(await adapter.find(context(), intent)).toMatchObject({ found: "several" });
    const { origin } = context();
    const address = `${origin}/www.pinterest.com/pin/some-words--${receipt.remoteId}/?utm=1`;
    expect(await adapter.identifyPost(context(), address)).toMatchObject({
      known: "yes",
      receipt: { remoteId: receipt.remoteId },
    });
  });

  it("tells the address of a stranger's Pin from one's own", async () => {
    const context = server.elsewhere((_request, response) =>
      response.end(JSON.stringify({ id: "77", is_owner: false, board_owner: { username: "bob" } })),
    );
    const address = `${context.origin}/www.pinterest.com/pin/77/`;
    expect(await adapter.identifyPost(context, address)).toMatchObject({ known: "no" });
  });
});

describe("refusals, by who must act", () => {
  it.each([
    [401, { code: 2, message: "Authentication failed." }, { next: "refresh" }],
    [403, { code: 3, message: "not authorized to access boards:write" }, { next: "reconnect" }],
    [403, { code: 29, message: "You are not permitted to access that resource." }, { next: "reconnect" }],
    [
      400,
      { code: 1, message: "Invalid request: 'description' constraint: maxLength=800" },
      { next: "revise", field: "text" },
    ],
    [
      400,
      { code: 1, message: "Invalid request: title constraint: maxLength=100" },
      { next: "revise", field: "options" },
    ],
    [400, { code: 1, message: "board_id does not match '^\\d+$'" }, { next: "revise", field: "options" }],
    [400, { code: 1, message: "Unable to reach the URL" }, { next: "revise", field: "media" }],
    [400, { code: 1, message: "cover_image_url is required" }, { next: "revise", field: "media" }],
    [400, { code: 1, message: "constraint: maxItems=5" }, { next: "revise", field: "media" }],
    [404, { code: 40, message: "Board not found." }, { next: "revise", field: "options" }],
    [413, { message: "too large" }, { next: "revise", field: "media" }],
    [418, { message: "?" }, { next: "configure" }],
    [503, { message: "?" }, { next: "look" }],
    [201, { title: "no id" }, { next: "look" }],
  ])("%s %j", async (status, body, failure) => {
    const context = server.elsewhere((_request, response) =>
      response.writeHead(status).end(JSON.stringify(body)),
    );
    const post = server.pin(uniqueText("Refused,"), [await server.files.picture("")]);
    const refused = await adapter.publish(context, post, null, intend(pinterest, post).material, openGate);
    expect(refused).toMatchObject({ ok: false, failure });
  });
});
