import { describe, expect, it } from "vitest";
import { bluesky } from "../bluesky/facts";
import { mastodon } from "../mastodon/facts";
import { countText } from "./counting";

const family = "👨‍👩‍👧‍👦";

describe("Bluesky's counting", () => {
  it("counts what a person calls characters", () => {
    expect(countText(bluesky.text, `é${family}🇳🇿a`)).toMatchObject({ used: 4, over: false });
  });

  it.each([
    ["300 letters", "a".repeat(300), false],
    ["301 letters", "a".repeat(301), true],
    ["120 families, 3000 bytes", family.repeat(120), false],
    ["121 families, 3025 bytes", family.repeat(121), true],
  ])("%s", (_name, text, over) => {
    expect(countText(bluesky.text, text).over).toBe(over);
  });

  it("counts links in full", () => {
    expect(countText(bluesky.text, "https://example.com/abcdefghijklmnopqrstuvwxyz").used).toBe(46);
  });
});

describe("Mastodon's counting", () => {
  const used = (text: string) => countText(mastodon.text, text).used;

  it.each([
    ["a long link", `https://example.com/${"x".repeat(200)}`, 23],
    ["a short link costs the same", "http://a.de", 23],
    ["two links and a word", "https://a.example/1 und https://b.example/2", 23 + 5 + 23],
    ["a full stop after a link", "See https://example.com/a.", 4 + 23 + 1],
    ["a link in brackets", "(https://example.com/a)", 1 + 23 + 1],
    ["brackets inside a link", "https://example.com/a_(b)", 23],
    ["a link without a scheme", "example.com/abc", 15],
    ["a host without a domain is text", "http://localhost/abcdefghijklmnop", 33],
    ["an emoji straight after a link", "https://example.com👋", 24],
  ])("%s", (_name, text, units) => {
    expect(used(text)).toBe(units);
  });

  it.each([
    ["@ada@a-very-long-server.example hi", "@ada hi".length],
    ["@ada hi", "@ada hi".length],
    ["mail ada@example.com", "mail ada@example.com".length],
    ["(@ada@example.social)", "(@ada)".length],
  ])("shortens mentions: %s", (text, units) => {
    expect(used(text)).toBe(units);
  });
});

describe("weighted counting", () => {
  const rule = { max: 280, unit: "weighted", perLink: 23 } as const;
  it.each([
    ["plain", "hello", 5],
    ["Japanese counts double", "こんにちは", 10],
    ["an emoji of several code points is two", family, 2],
    ["a link is 23", "https://example.com/a/b/c/d/e/f/g/h", 23],
    ["digits are not emoji", "1#*", 3],
  ])("%s", (_name, text, units) => {
    expect(countText(rule, text).used).toBe(units);
  });
});
