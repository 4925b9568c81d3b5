import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { countText } from "./counting";

/** X's own library, which ships without types; it is the judge here and nowhere else. */
const judge: { parseTweet(text: string): { weightedLength: number } } = await import(
  // @ts-expect-error -- the package has no declarations
  "twitter-text"
).then(({ default: library }) => library);

const rule = { max: 280, unit: "weighted", perLink: 23 } as const;
const used = (text: string): number => countText(rule, text).used;
const judged = (text: string): number => judge.parseTweet(text).weightedLength;

/** Stretches that meet in every way: words of several scripts, hosts, paths, punctuation, emoji the judge knows. */
const WORDS = [
  "hello",
  "é",
  "e\u0301",
  "ß",
  "こんにちは",
  "世界",
  "привет",
  "한국",
  "مرحبا",
  "a1",
  "7",
  "\u1100",
  "\u2011",
];
const HOSTS = [
  "example.com",
  "a.de",
  "sub.example.co.uk",
  "my-host.org",
  "under_score.example.net",
  "münchen.de",
  "пример.рф",
  "例え.jp",
  "xn--80ak6aa92e.com",
  "node.js",
  "file.txt",
  "e.g",
  "t.co",
  "twitter.com",
  "1.2.3.4",
  "localhost",
  "example.community",
  "example.con",
  "-dash.com",
  "a..com",
];
const PATHS = [
  "/",
  "/a",
  "/a.",
  "/a_(b)",
  "/a_(b",
  "/a_(b_(c))",
  "/?q=1&r=2",
  "?q=1",
  "?q=1.",
  "/a?b=c!",
  "/ä/ö",
  "/привет",
  "/@user/1",
  "/a-b#c",
  ":80",
  ":8080/x",
  "/日本",
  "/a,",
  "/abc123",
];
const SCHEMES = ["http://", "https://", "HTTPS://", "", "ftp://", "//"];
const GLUE = [
  " ",
  "\n",
  ".",
  ",",
  "!",
  "(",
  ")",
  "@",
  "#",
  "$",
  "-",
  "_",
  "/",
  ":",
  '"',
  "'",
  "…",
  "、",
  "。",
  "\u200B",
  "&",
];
const EMOJI = [
  "😀",
  "👍🏽",
  "👨‍👩‍👧‍👦",
  "🇳🇿",
  "❤️",
  "1️⃣",
  "©",
  "©️",
  "®",
  "™",
  "☺️",
  "🏳️‍🌈",
  "#️⃣",
  "🚀",
  "🏽",
  "🚀🏽",
];

const link = fc
  .tuple(fc.constantFrom(...SCHEMES), fc.constantFrom(...HOSTS), fc.constantFrom("", ...PATHS))
  .map((parts) => parts.join(""));
const stretch = fc.oneof(
  link,
  fc.constantFrom(...WORDS),
  fc.constantFrom(...GLUE),
  fc.constantFrom(...EMOJI),
  fc.string({ maxLength: 6 }),
);
/** The judge measures labels as they are encoded for the wire; here their letters are counted. */
const LONG_LABEL = /(?=[^\s!-,./:-@[-^`{-~]*[^\0-\x7f])[^\s!-,./:-@[-^`{-~]{20}/;
const texts = fc.array(stretch, { maxLength: 8 }).map((parts) => parts.join(""));

/** The judge is slow, and the machine may be busy. */
describe("X's weighted counting", { timeout: 60_000 }, () => {
  it.each([...SCHEMES.flatMap((scheme) => HOSTS.map((host) => `${scheme}${host}`))])(
    "agrees with X's library on %s with every path",
    (address) => {
      for (const path of ["", ...PATHS])
        for (const text of [`${address}${path}`, `see ${address}${path} now`, `(${address}${path})`])
          expect([text, used(text)]).toEqual([text, judged(text)]);
    },
  );

  it("agrees with X's library on texts made of everything", () => {
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!LONG_LABEL.test(text));
        expect([text, used(text)]).toEqual([text, judged(text)]);
      }),
      { numRuns: 20 * inject("fcRuns"), seed: inject("fcSeed") },
    );
  });

  it("agrees with X's library on any code points", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        expect([text, used(text)]).toEqual([text, judged(text)]);
      }),
      { numRuns: 4 * inject("fcRuns"), seed: inject("fcSeed") },
    );
  });

  it("counts sequences younger than the library as one emoji", () => {
    expect([used("🧑‍🚀"), used("🫱🏻‍🫲🏿")]).toEqual([2, 2]);
  });

  it("counts long texts without blanks in time", () => {
    // What this process worked, whatever else the machine is busy with.
    const begun = process.cpuUsage();
    used(`${"あ".repeat(20_000)}.`);
    used(`https://example.com/${"(".repeat(20_000)}`);
    used("a.".repeat(10_000));
    used("😀.".repeat(5_000));
    used(`example.com/${"a!".repeat(10_000)}`);
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(3_000);
  });
});
