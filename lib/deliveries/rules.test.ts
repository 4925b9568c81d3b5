import { describe, expect, it } from "vitest";
import { settledAt } from "./clock/rules";
import { NEXT_STATUS, platformIdOf } from "./rules";

describe("the life of an operation", () => {
  it("never leads from sending or unknown back to claimed, nor out of published", () => {
    expect(NEXT_STATUS.sending).not.toContain("claimed");
    expect(NEXT_STATUS.unknown).not.toContain("claimed");
    expect(NEXT_STATUS.published).toEqual([]);
  });

  it("reads the platform out of an account", () => {
    expect(platformIdOf("mastodon|https://example.social|42")).toBe("mastodon");
  });

  it("settles after window, ceiling and the platform's own time", () => {
    expect(settledAt(new Date(0), 30).getTime()).toBe(130_000);
  });
});
