import { describe, expect, it } from "vitest";
import { readLittleText, writeLittleText } from "./little-text.ts";

describe("little text", () => {
  it.each([
    ["plain", "plain", null],
    [String.raw`a \(b\) \\ c`, String.raw`a (b) \ c`, null],
    ["a (b)", "a ", "("],
    ["a_b", "a", "_"],
    ["#Tag and {hashtag|\\#|Other}", "#Tag and #Other", null],
    ["@[Acme](urn:li:organization:1) says", "Acme says", null],
    ["# alone", "", "#"],
  ])("%j", (little, text, cut) => {
    expect(readLittleText(little)).toMatchObject({ text, cut });
  });

  it("answers everything escaped", () => {
    expect(writeLittleText("a (b) #Tag #", ["Tag"])).toBe(String.raw`a \(b\) {hashtag|\#|Tag} \#`);
  });
});
