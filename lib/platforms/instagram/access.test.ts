import { beforeAll, describe, expect, it } from "vitest";
import type { AccountContext } from "../contract";
import type { Platform } from "../contract-platform";
import { answering } from "../testing/answering";
import { instagram as adapter } from "./adapter";

const instagram: Platform = adapter;

const other = answering();
let context: AccountContext;

beforeAll(() => {
  const expiresAt = new Date(Date.now() + 86_400_000);
  const access = { token: "long-token", refreshToken: "long-token", expiresAt, endsAt: null, scopes: [] };
  context = { origin: other.origin, accountId: "17841", handle: "@ada", access, app: null };
});

const error = (code: number, subcode?: number) => ({
  error: {
    message: "Refused",
    type: "OAuthException",
    code,
    ...(subcode ? { error_subcode: subcode } : {}),
  },
});

describe("whose access it is", () => {
  it.each([
    ["a text", '"17841400000000001"'],
    ["a number beyond what numbers hold", "17841400000000001"],
  ])("the professional account's id is %s", async (_name, id) => {
    other.answer = (_request, response) => response.end(`{"id":"99","user_id":${id},"username":"ada"}`);
    expect(await instagram.identify(context)).toMatchObject({
      ok: true,
      value: { id: "17841400000000001", handle: "@ada", grantedBy: "99" },
    });
  });

  it("never the id that only this application knows", async () => {
    other.answer = (_request, response) => response.end('{"id":"99","username":"ada"}');
    expect(await instagram.identify(context)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });
});

describe("renewing access", () => {
  it.each<[string, number, unknown, object]>([
    ["190", 400, error(190, 463), { next: "reconnect" }],
    ["10", 403, error(10), { next: "reconnect" }],
    ["100, too young", 400, error(100), { next: "wait" }],
    ["4", 400, error(4), { next: "wait" }],
    ["a server's error", 500, "<html>", { next: "lost" }],
    ["nonsense", 200, "{}", { next: "lost" }],
  ])("%s", async (_name, status, body, failure) => {
    other.answer = (_request, response) =>
      response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
    const refused = await instagram.refresh?.(context);
    expect(refused).toMatchObject({ ok: false, failure });
    expect(JSON.stringify(refused)).not.toContain("long-token");
  });

  it("brings a new token for 60 days, and keeps the permissions", async () => {
    other.answer = (_request, response) =>
      response.end(JSON.stringify({ access_token: "newer", token_type: "bearer", expires_in: 5_183_944 }));
    const renewed = await instagram.refresh?.({ ...context, access: { ...context.access, scopes: ["a"] } });
    expect(renewed).toMatchObject({
      ok: true,
      value: { token: "newer", refreshToken: "newer", scopes: ["a"] },
    });
  });

  it("an answer that never came is lost", async () => {
    other.answer = (request) => request.socket.destroy();
    expect(await instagram.refresh?.(context)).toMatchObject({ ok: false, failure: { next: "lost" } });
  });
});
