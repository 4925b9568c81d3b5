import { describe, expect, it } from "vitest";
import { fingerprint, textOfHtml } from "./fingerprint";

const same = (one: string, other: string) =>
  fingerprint({ text: one, mediaCount: 0 }) === fingerprint({ text: other, mediaCount: 0 });

describe("what a reader could not tell apart", () => {
  it.each([
    ["white space", "One\n\ntwo  three", "One two\tthree "],
    ["a shortened link", "See https://www.example.com/a/", "See example.com/a"],
    ["the host of a mention", "Hi @ada@example.social!", "Hi @ada!"],
    ["Markdown that became markup", "This is **bold** and `code`", "This is bold and code"],
    ["composed and decomposed letters", "Grüße", "Gru\u0308ße"],
  ])("%s", (_name, one, other) => {
    expect(same(one, other)).toBe(true);
  });

  it.each([
    ["another word", "Good morning", "Good evening"],
    ["another emoji", "👍", "👎"],
    ["another number", "Version 1", "Version 2"],
  ])("differs: %s", (_name, one, other) => {
    expect(same(one, other)).toBe(false);
  });

  it("differs by the number of media", () => {
    expect(fingerprint({ text: "a", mediaCount: 0 })).not.toBe(fingerprint({ text: "a", mediaCount: 1 }));
  });
});

describe("text out of HTML", () => {
  it.each([
    ["<p>One<br>two</p><p>three</p>", "One\ntwo\nthree"],
    ["<p>a &lt;b&gt; &amp; &#39;c&#39; &#x1F44B; &nbsp;d</p>", "a <b> & 'c' 👋  d"],
    [
      '<a href="https://x.example/?a=1&amp;b=2"><span class="invisible">https://</span>x.example</a>',
      "https://x.example",
    ],
    ["&unknown; &#0; &#99999999;", "&unknown; &#0; &#99999999;"],
  ])("%s", (html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });
});
