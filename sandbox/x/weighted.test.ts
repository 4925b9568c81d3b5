import { describe, expect, it } from "vitest";
import { linksIn, weightedLength } from "./weighted.ts";

describe("counting", () => {
  it.each([
    ["hello", 5],
    ["字", 2],
    ["👨‍👩‍👧‍👦", 2],
    ["1️⃣", 2],
    ["©", 1],
    ["https://example.com/a_(b)?c=d", 23],
    ["see example.com.", 28],
    ["node.js", 7],
    ["@me@example.com", 15],
    ["e\u0301", 1],
  ])("%s", (text, units) => {
    expect(weightedLength(text)).toBe(units);
  });

  it("leaves closing marks outside of links", () => {
    expect(linksIn("(https://example.com/a), b.de!").map(({ url }) => url)).toEqual([
      "https://example.com/a",
      "b.de",
    ]);
  });
});
