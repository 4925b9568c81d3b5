import { describe, expect, it } from "vitest";
import { hueOf, initials } from "./avatar";

describe("initials", () => {
  it.each([
    ["Mara Lindqvist", "ML"],
    ["Anna Maria de Vries", "AV"],
    ["@maralind", "M"],
    ["lantern-row", "LR"],
    ["  émile  zola ", "ÉZ"],
    ["李小龙", "李"],
    ["🦊 fox", "🦊F"],
    ["", "?"],
  ])("of “%s” are %s", (name, letters) => expect(initials(name)).toBe(letters));
});

describe("a hue", () => {
  it("stays with its name and lies on the colour wheel", () => {
    for (const name of ["Mara Lindqvist", "Aiko Brandt", "Tomás Rey", "", "李小龙"]) {
      expect(hueOf(name)).toBe(hueOf(name));
      expect(hueOf(name)).toBeGreaterThanOrEqual(0);
      expect(hueOf(name)).toBeLessThan(360);
    }
    expect(hueOf("Mara Lindqvist")).not.toBe(hueOf("Tomás Rey"));
  });
});
