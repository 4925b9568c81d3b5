import { DrizzleQueryError } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { plainError } from "./log";

describe("an error in the log", () => {
  it("of a query says which query and why, and nothing of what was asked with", () => {
    const why = Object.assign(new Error("no connection"), { code: "CONNECT_TIMEOUT", detail: "(hunter2)" });
    const failed = new DrizzleQueryError('select "x" from "y" where "z" = $1', ["hunter2\n    at home"], why);
    const shown = plainError(failed);
    expect(shown).toMatchObject({
      message: 'Failed query: select "x" from "y" where "z" = $1',
      cause: { message: "no connection", code: "CONNECT_TIMEOUT" },
    });
    expect(JSON.stringify(shown)).toContain("log.test.ts");
    expect(JSON.stringify(shown)).not.toContain("hunter2");
  });

  it("keeps what helps of any other", () => {
    const error = Object.assign(new TypeError("broken"), { code: "EPIPE", body: "hunter2" });
    expect(plainError(error)).toMatchObject({ type: "TypeError", message: "broken", code: "EPIPE" });
    expect(JSON.stringify(plainError(error))).not.toContain("hunter2");
    expect(plainError("a word")).toBe("a word");
  });

  it("ends where causes run in a circle", () => {
    const error = new Error("round");
    error.cause = error;
    expect(JSON.stringify(plainError(error)).length).toBeLessThan(20_000);
  });
});
