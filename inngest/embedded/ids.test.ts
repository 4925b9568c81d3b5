import { describe, expect, it } from "vitest";
import { newId, parseSeed, seededId } from "./ids";

describe("event ids", () => {
  it("come from the seed as the recorded server made them", () => {
    const seed = parseSeed("1795178951570,JZPLmUsT9Kmhkw==");
    expect(seed && seededId(seed, 0)).toBe("01M7WG1WWJ4P9WQ6AB2FTAK8CM");
    const two = parseSeed("1795179219579,b82l8dvKxqOnRw==");
    expect(two && [0, 1].map((index) => seededId(two, index))).toEqual([
      "01M7WGA2KVDZ6TBWEVSB3A79T8",
      "01M7WGA2KVDZ6TBWEVSB3A79T9",
    ]);
  });

  it("wraps the entropy round instead of touching the time", () => {
    const seed = { millis: 1795178951570, entropy: (1n << 80n) - 1n };
    expect(seededId(seed, 0)).toBe("01M7WG1WWJ0000000000000000");
  });

  it.each([null, "", "x,y", "123", "123,AAAA", "-1,JZPLmUsT9Kmhkw=="])(
    "ignore the malformed seed %s",
    (header) => {
      expect(parseSeed(header)).toBeNull();
    },
  );

  it("are 26 digits and differ", () => {
    const ids = new Set(Array.from({ length: 100 }, newId));
    expect(ids.size).toBe(100);
    for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });
});
