import { beforeEach, describe, expect, it, vi } from "vitest";

const given = vi.hoisted(() => ({ env: {} as Record<string, unknown> }));
vi.mock("@/lib/env", () => ({ env: () => given.env }));

const { offeredProviders, verifiedAddress } = await import("./providers");
const offered = () => offeredProviders().map(({ id }) => id);

beforeEach(() => {
  given.env = { localMode: true, AUTH_EMULATOR: false, INBOX_ORIGIN: "http://localhost:3002" };
});

describe("offeredProviders", () => {
  it("offers what has both of its credentials", () => {
    expect(offered()).toEqual([]);
    given.env.AUTH_GOOGLE_ID = "id";
    expect(offered()).toEqual([]);
    given.env.AUTH_GOOGLE_SECRET = "secret";
    expect(offered()).toEqual(["google"]);
  });

  it("offers the emulated ones in local mode only", () => {
    given.env.AUTH_EMULATOR = true;
    expect(offered()).toEqual(["google", "github"]);
    given.env.localMode = false;
    expect(offered()).toEqual([]);
  });
});

describe("verifiedAddress", () => {
  const primary = { email: "mara@example.com", primary: true, verified: true };

  it("prefers the primary one, and never takes an unverified one", () => {
    const other = { email: "old@example.com", primary: false, verified: true };
    expect(verifiedAddress([other, primary])).toBe("mara@example.com");
    expect(verifiedAddress([other, { ...primary, verified: false }])).toBe("old@example.com");
    expect(verifiedAddress([{ ...primary, verified: false }])).toBeNull();
  });

  it.each([null, {}, { message: "Bad credentials" }, [], [null], [{ verified: true }]])(
    "finds none in %j",
    (list) => {
      expect(verifiedAddress(list)).toBeNull();
    },
  );
});
