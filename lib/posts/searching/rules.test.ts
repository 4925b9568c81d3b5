import { describe, expect, it } from "vitest";
import { wordQuery } from "./rules";

describe("wordQuery", () => {
  it("wants every word, from its beginning", () => {
    expect(wordQuery("federal blue")).toBe("'federal':* & 'blue':*");
  });
  it("has nothing to search for in blanks and lone punctuation", () => {
    expect(wordQuery("  ")).toBeNull();
    expect(wordQuery("& | ! :* ()")).toBeNull();
  });
  it("keeps the query language out of what was typed", () => {
    expect(wordQuery("o'clock a\\b x:*|y")).toBe("'o''clock':* & 'a\\\\b':* & 'x:*|y':*");
  });
  it("takes other scripts and stops at twelve words", () => {
    expect(wordQuery("مرحبا 你好")).toBe("'مرحبا':* & '你好':*");
    expect(wordQuery("a ".repeat(40))?.split("&")).toHaveLength(12);
  });
});
