import { NextRequest } from "next/server";
import { beforeEach, describe, expect, it, vi } from "vitest";

const given = vi.hoisted(() => ({ env: {} as Record<string, unknown> }));
vi.mock("@/lib/env", () => ({ env: () => given.env }));

const { config, proxy } = await import("./proxy");

const LOCAL = {
  publicUrl: "http://localhost:3000",
  ALLOWED_HOSTS: [],
  localMode: true,
  PORT: 3000,
  NODE_ENV: "production",
};
const PUBLIC = { ...LOCAL, publicUrl: "https://post.example", localMode: false };
const OWN = { host: "localhost:3000" };

beforeEach(() => {
  given.env = LOCAL;
});

const ask = (path: string, headers: Record<string, string> = OWN, method = "GET") =>
  proxy(new NextRequest(`http://localhost:3000${path}`, { method, headers }));
/** What the page behind the proxy gets to see. */
const passed = (response: Response, name: string) => response.headers.get(`x-middleware-request-${name}`);

describe("hosts", () => {
  it("answers for its own only, with a sentence", async () => {
    expect(ask("/sign-in").status).toBe(200);
    const refused = ask("/sign-in", { host: "evil.example" });
    expect(refused.status).toBe(421);
    expect(await refused.text()).toContain("http://localhost:3000");
  });

  it("lets the engine and monitors in under any name, as they prove themselves or learn no secret", () => {
    given.env = PUBLIC;
    expect(ask("/api/inngest", { host: "127.0.0.1:3000" }, "PUT").status).toBe(200);
    expect(ask("/api/health", { host: "10.0.0.4:3000" }).status).toBe(200);
    expect(ask("/api/healthy", { host: "10.0.0.4:3000" }).status).toBe(421);
  });

  it("overwrites what a client says of the host", () => {
    const response = ask("/", {
      ...OWN,
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "gopher",
      "x-nonce": "mine",
      "x-request-id": "mine",
    });
    expect(passed(response, "x-forwarded-host")).toBe("localhost:3000");
    expect(passed(response, "x-forwarded-proto")).toBe("http");
    expect(passed(response, "x-nonce")).not.toBe("mine");
    expect(passed(response, "x-request-id")).toBe(response.headers.get("x-request-id"));
  });
});

describe("an action that Next hands to another page", () => {
  const forwarded = { host: "127.0.0.1:3000", "x-action-forwarded": "1", "sec-fetch-site": "same-origin" };

  it("goes on under the host its page has, so that Next finds its origin right", () => {
    const local = ask("/w/mara/posts", { ...forwarded, origin: "http://localhost:3000" }, "POST");
    expect(local.status).toBe(200);
    expect(passed(local, "x-forwarded-host")).toBe("localhost:3000");
    given.env = PUBLIC;
    const open = ask("/w/mara/posts", { ...forwarded, origin: "https://post.example" }, "POST");
    expect(open.status).toBe(200);
    expect(passed(open, "x-forwarded-host")).toBe("post.example");
    expect(passed(open, "host")).toBe("post.example");
  });

  it("opens nothing for another site, another host, or a request without an origin", () => {
    given.env = PUBLIC;
    const status = (more: Record<string, string>) => ask("/w/mara", { ...forwarded, ...more }, "POST").status;
    expect(status({ origin: "https://evil.example" })).toBe(421);
    expect(status({ origin: "https://post.example", host: "evil.example" })).toBe(421);
    expect(status({})).toBe(421);
  });
});

describe("changes", () => {
  const cookie = "authjs.session-token=abc";
  const status = (headers: Record<string, string>, path = "/w/mara") =>
    ask(path, { ...OWN, ...headers }, "POST").status;

  it("need our own page behind them", () => {
    expect(status({ cookie, origin: "http://localhost:3000", "sec-fetch-site": "same-origin" })).toBe(200);
    expect(status({ cookie })).toBe(403);
    expect(status({ cookie, origin: "http://evil.example" })).toBe(403);
    expect(status({ cookie, "sec-fetch-site": "cross-site" })).toBe(403);
    expect(status({ origin: "http://evil.example" })).toBe(403);
    expect(status({})).toBe(200);
  });

  it("of the API are left to its tokens", () => {
    expect(status({ cookie, origin: "http://evil.example" }, "/api/v1/posts")).toBe(200);
  });
});

describe("headers", () => {
  it("allow the page's own scripts by a nonce of this answer alone", () => {
    const [one, two] = [ask("/"), ask("/")].map(
      (response) => response.headers.get("content-security-policy") ?? "",
    );
    expect(one).toMatch(/script-src 'self' 'nonce-[0-9a-f]{32}' 'strict-dynamic';/);
    expect(one).toContain("frame-ancestors 'none'");
    expect(one).not.toBe(two);
    expect(one).not.toContain("unsafe-eval");
  });

  it("let nothing that a route answers run or load anything", () => {
    for (const path of ["/api/media/1", "/api/channels/mastodon/callback"]) {
      expect(ask(path).headers.get("content-security-policy")).toBe(
        "default-src 'none'; frame-ancestors 'none'; sandbox",
      );
    }
    expect(ask("/apiary").headers.get("content-security-policy")).toContain("script-src");
  });

  it("pin https where people use it", () => {
    expect(ask("/").headers.has("strict-transport-security")).toBe(false);
    given.env = PUBLIC;
    expect(ask("/", { host: "post.example" }).headers.has("strict-transport-security")).toBe(true);
  });

  it("keep the session's cookie as long as the session, on pages only", () => {
    const cookie = "authjs.session-token=abc";
    expect(
      ask("/w/mara", { ...OWN, cookie, "sec-fetch-dest": "document" }).cookies.get("authjs.session-token"),
    ).toMatchObject({ value: "abc", maxAge: 2_592_000, httpOnly: true });
    expect(
      ask("/w/mara", { ...OWN, cookie, "sec-fetch-dest": "empty" }).cookies.has("authjs.session-token"),
    ).toBe(false);
    expect(
      ask("/sign-in", { ...OWN, "sec-fetch-dest": "document" }).cookies.has("authjs.session-token"),
    ).toBe(false);
  });
});

it("leaves uploads alone, which it would hold in memory", () => {
  const matcher = new RegExp(`^${config.matcher[0]}$`);
  expect(matcher.test("/api/uploads")).toBe(false);
  expect(matcher.test("/_next/static/chunks/a.js")).toBe(false);
  expect(matcher.test("/w/mara")).toBe(true);
  expect(matcher.test("/api/events")).toBe(true);
});
