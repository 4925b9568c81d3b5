import { describe, expect, it } from "vitest";
import { fittingLength, piecesOf } from "./tokens";

const marked = (text: string) =>
  piecesOf(text)
    .filter((piece) => piece.kind === "mark")
    .map((piece) => piece.text);

describe("piecesOf", () => {
  it("sets links, mentions and hashtags apart and loses nothing", () => {
    const text =
      "Out now: https://lanternrow.press/tides. Thanks @aiko@social.example and @mara.example! #riso #smallpress";
    expect(marked(text)).toEqual([
      "https://lanternrow.press/tides",
      "@aiko@social.example",
      "@mara.example",
      "#riso",
      "#smallpress",
    ]);
    expect(
      piecesOf(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });

  it("takes neither numbers nor mail addresses nor anchors for marks", () => {
    expect(marked("#1 of shop@lanternrow.press")).toEqual([]);
    expect(marked("https://a.example/#top")).toEqual(["https://a.example/#top"]);
  });

  it("sets apart what is too much", () => {
    expect(piecesOf("Tide Tables", 4)).toEqual([
      { kind: "plain", text: "Tide" },
      { kind: "over", text: " Tables" },
    ]);
  });
});

describe("fittingLength", () => {
  it("never cuts a character in two", () => {
    const family = "👨‍👩‍👧";
    const text = `ab${family}cd`;
    expect(
      text.slice(
        0,
        fittingLength(text, (part) => part.length <= 4),
      ),
    ).toBe("ab");
    expect(
      text.slice(
        0,
        fittingLength(text, (part) => part.length <= 2 + family.length),
      ),
    ).toBe(`ab${family}`);
    expect(fittingLength(text, () => true)).toBe(text.length);
    expect(fittingLength(text, () => false)).toBe(0);
  });
});
