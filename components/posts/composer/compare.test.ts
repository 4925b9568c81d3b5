import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare } from "./compare";

const textOf = (parts: ReturnType<typeof compare>, ...wheres: string[]) =>
  parts
    .filter((part) => wheres.includes(part.in))
    .map((part) => part.text)
    .join("");

describe("compare", () => {
  it("shows the words that differ", () => {
    expect(compare("Same 96 pages, same price", "Same 98 pages, same price")).toEqual([
      { in: "both", text: "Same " },
      { in: "shared", text: "96" },
      { in: "own", text: "98" },
      { in: "both", text: " pages, same price" },
    ]);
  });

  it("always gives both texts back", () => {
    const text = fc
      .array(fc.constantFrom("tide", "table", " ", "\n", "moon 🌕"), { maxLength: 30 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(text, text, (shared, own) => {
        const parts = compare(shared, own);
        expect(textOf(parts, "both", "shared")).toBe(shared);
        expect(textOf(parts, "both", "own")).toBe(own);
      }),
    );
  });

  it("does not compare what is too long to", () => {
    const long = "tide ".repeat(2000);
    expect(compare(long, `${long}!`).map((part) => part.in)).toEqual(["shared", "own"]);
  });
});
