import { beforeEach, describe, expect, it, vi } from "vitest";

const given = vi.hoisted(() => ({ env: {} as Record<string, unknown> }));
vi.mock("@/lib/env", () => ({ env: () => given.env }));

const { isOwnHost, isOwnOrigin, ownPath } = await import("./origin");

const LOCAL = { publicUrl: "http://localhost:3000", ALLOWED_HOSTS: [], localMode: true, PORT: 3000 };
const PUBLIC = {
  publicUrl: "https://post.example",
  ALLOWED_HOSTS: ["alias.example:8443"],
  localMode: false,
  PORT: 3000,
};

beforeEach(() => {
  given.env = LOCAL;
});

describe("isOwnHost", () => {
  it("knows the loopback names in local mode, with our port only", () => {
    expect(["localhost:3000", "127.0.0.1:3000", "LOCALHOST:3000"].map(isOwnHost)).toEqual([true, true, true]);
    expect(["localhost", "localhost:3001", "127.0.0.1:3001", "evil.example", null].map(isOwnHost)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it("knows only what the operator named elsewhere", () => {
    given.env = PUBLIC;
    expect(["post.example", "alias.example:8443"].map(isOwnHost)).toEqual([true, true]);
    expect(["localhost:3000", "post.example.evil", "alias.example"].map(isOwnHost)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe("isOwnOrigin", () => {
  const check = (headers: Record<string, string>) => isOwnOrigin(new Headers(headers));

  it("accepts our own pages", () => {
    expect(check({ "sec-fetch-site": "same-origin", origin: "http://localhost:3000" })).toBe(true);
    expect(check({ origin: "http://localhost:3000" })).toBe(true);
    expect(check({ "sec-fetch-site": "same-origin" })).toBe(true);
  });

  it("refuses everybody else, and who says nothing", () => {
    expect(check({})).toBe(false);
    expect(check({ origin: "null" })).toBe(false);
    expect(check({ origin: "http://evil.example" })).toBe(false);
    expect(check({ origin: "http://localhost:3001" })).toBe(false);
    expect(check({ "sec-fetch-site": "same-site", origin: "http://localhost:3000" })).toBe(false);
    expect(check({ "sec-fetch-site": "same-origin", origin: "http://evil.example" })).toBe(false);
    expect(check({ origin: "http://evil.example", "x-forwarded-host": "evil.example" })).toBe(false);
  });
});

describe("ownPath", () => {
  it.each(["/w/mara", "/w/mara/posts?status=draft#top"])("keeps %s", (path) => {
    expect(ownPath(path)).toBe(path);
  });

  it.each([
    undefined,
    "",
    "w/mara",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "/a\\b",
    "javascript:alert(1)",
    "/.//evil.example",
    "/w/..//evil.example",
    "/%2e//evil.example",
    "/w/%2E%2e//evil.example",
  ])("refuses %j", (path) => {
    expect(ownPath(path)).toBeNull();
  });
});
