import { describe, expect, it } from "vitest";
import { countText } from "./counting";
import { normalise, textOfHtml } from "./fingerprint";
import { findLinks } from "./links";

const LONG = 50_000;
const rule = { unit: "grapheme", max: 500, perLink: 23, shortMentions: true } as const;

/** Texts of people and servers run through these in the process that publishes: none may hold it up. */
describe("a text made to be slow", () => {
  it.each([
    ["a mention without an end", `@${"a".repeat(LONG)}`],
    ["a mention of dots and dashes", `@${"a.-".repeat(LONG / 3)}`],
    ["an address with many brackets", `https://sea.example/${")".repeat(LONG)}`],
    ["an address with many dots", `https://sea.example/${".".repeat(LONG)}`],
    ["tags that never close", "<".repeat(LONG)],
    ["entities that never close", "&a".repeat(LONG / 2)],
  ])("is read in no time: %s", (_name, text) => {
    const started = performance.now();
    countText(rule, text);
    normalise(text);
    textOfHtml(text);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("is read the same otherwise", () => {
    expect(normalise("Hi @ada.b-c_d@sea.example!")).toBe(normalise("Hi @ada.b-c_d!"));
    expect(normalise("Hi @a@sea.example")).toBe(normalise("Hi @a"));
    expect(normalise("Hi @.a@sea.example")).not.toBe(normalise("Hi @.a"));
    const linksIn = (text: string) => findLinks(text).map(({ url }) => url);
    expect(linksIn("(https://sea.example/a_(b)).")).toEqual(["https://sea.example/a_(b)"]);
    expect(linksIn("https://sea.example/a).).")).toEqual(["https://sea.example/a"]);
    expect(textOfHtml("<p>1 &lt; 2 <b>&constructor;</b></p>")).toBe("1 < 2 &constructor;");
  });
});
