import { beforeEach, describe, expect, it, vi } from "vitest";

const given = vi.hoisted(() => ({
  env: {} as Record<string, unknown>,
  sent: new Map<string, string>(),
  kept: [] as { name: string; value: string; secure?: boolean; maxAge?: number }[],
  ended: [] as string[],
}));
vi.mock("@/lib/env", () => ({ env: () => given.env }));
vi.mock("./sessions", () => ({
  endSession: async (token: string) => {
    given.ended.push(token);
  },
}));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({
    get: (name: string) => (given.sent.has(name) ? { value: given.sent.get(name) } : undefined),
    set: (name: string, value: string, options: object) => given.kept.push({ name, value, ...options }),
    delete: (name: string) => given.kept.push({ name, value: "" }),
  }),
}));

const { closeSession, rememberedSignup } = await import("./browser");

beforeEach(() => {
  given.env = { publicUrl: "https://post.example" };
  given.sent.clear();
  given.kept = [];
  given.ended = [];
});

it("signs out in the database, and in the browser with the attributes that a secure cookie needs", async () => {
  given.sent.set("__Secure-authjs.session-token", "abc");
  await closeSession();
  expect(given.ended).toEqual(["abc"]);
  expect(given.kept).toEqual([
    expect.objectContaining({ name: "__Secure-authjs.session-token", value: "", maxAge: 0, secure: true }),
  ]);
});

describe("the sign-up begun in this browser", () => {
  it("is known by its id", async () => {
    const id = "0199b1c2-7a33-7d11-8a55-1234567890ab";
    given.sent.set("posthaste.signup", id);
    expect(await rememberedSignup()).toBe(id);
  });

  it.each(["------------------------------------", "' or 1=1", "", "a\0b"])(
    "is none for %j",
    async (value) => {
      given.sent.set("posthaste.signup", value);
      expect(await rememberedSignup()).toBeNull();
    },
  );
});
