import { describe, expect, it } from "vitest";
import { isolated, shortened } from "./words";

describe("a name inside a sentence", () => {
  it.each([
    ["Ada's bakery", "Ada's bakery"],
    ["מאפייה", "\u2068מאפייה\u2069"],
    ["\u{1e900}\u{1e901}", "\u2068\u{1e900}\u{1e901}\u2069"],
    ["👩‍👩‍👧", "👩‍👩‍👧"],
  ])("%s stays as it is, isolated where it runs the other way", (name, shown) => {
    expect(isolated(name)).toBe(shown);
  });

  it("cannot turn or leave its sentence by signs of direction", () => {
    expect(isolated("evil\u202egnp.exe")).toBe("evilgnp.exe");
    expect(isolated("א\u2069 was published")).toBe("\u2068א was published\u2069");
  });

  it("is cut between letters as people count them", () => {
    expect(shortened("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2)).toBe("👩‍👩‍👧…");
    expect(shortened("abc", 3)).toBe("abc");
  });
});
