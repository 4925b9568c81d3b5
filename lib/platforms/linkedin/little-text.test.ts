import { describe, expect, it } from "vitest";
import { ofLittleText, toLittleText } from "./little-text";

describe("text as LinkedIn takes it", () => {
  it.each([
    ["plain words, ümlauts and 🦭", "plain words, ümlauts and 🦭"],
    ["a (b) [c] {d} <e>", String.raw`a \(b\) \[c\] \{d\} \<e\>`],
    ["a|b_c*d~e\\f", String.raw`a\|b\_c\*d\~e\\f`],
    ["mail@example.com", String.raw`mail\@example.com`],
    ["https://example.com/a_(b)#c", String.raw`https://example.com/a\_\(b\)\#c`],
    ["about #Rust and #Über9, #1st", "about #Rust and #Über9, #1st"],
    ["issue #12, C#, a#b, #", String.raw`issue \#12, C\#, a\#b, \#`],
    ["#snake_case is no tag", String.raw`\#snake\_case is no tag`],
    ["(#tag)", String.raw`\(#tag\)`],
    ["##double", String.raw`\#\#double`],
    ["@[Acme](urn:li:organization:1)", String.raw`\@\[Acme\]\(urn:li:organization:1\)`],
    ["", ""],
  ])("%j", (text, little) => {
    expect(toLittleText(text)).toBe(little);
    expect(ofLittleText(little)).toBe(text);
  });

  it("leaves no reserved character unescaped but the sign of a hashtag", () => {
    const everything = "\\|{}@[]()<>#*_~".repeat(3);
    expect(toLittleText(everything)).toMatch(/^(\\[\\|{}@[\]()<>#*_~])+$/);
    expect(ofLittleText(toLittleText(everything))).toBe(everything);
  });
});

describe("text as LinkedIn answers it", () => {
  it.each([
    [String.raw`about {hashtag|\#|Rust} today`, "about #Rust today"],
    ["about {hashtag|#|Rust}", "about #Rust"],
    [String.raw`{hashtag|\#|snake\_case}`, "#snake_case"],
    ["thanks @[Acme Inc](urn:li:organization:1)!", "thanks Acme Inc!"],
    [String.raw`thanks @[Acme \(UK\)](urn:li:organization:1)`, "thanks Acme (UK)"],
    ["never (escaped) @all", "never (escaped) @all"],
    ["a\\\nb", "a\nb"],
    ["ends in \\", "ends in \\"],
  ])("%j", (little, text) => {
    expect(ofLittleText(little)).toBe(text);
  });
});
