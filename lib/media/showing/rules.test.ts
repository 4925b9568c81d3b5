import { describe, expect, it } from "vitest";
import { fileHeaders, rangeOf } from "./rules";

describe("rangeOf", () => {
  it.each([
    ["bytes=0-", { start: 0, end: 99 }],
    ["bytes=10-19", { start: 10, end: 19 }],
    ["bytes=90-500", { start: 90, end: 99 }],
    ["bytes=-10", { start: 90, end: 99 }],
    ["bytes=-500", { start: 0, end: 99 }],
    ["bytes=100-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=20-10", null],
    ["bytes=0-1,5-6", null],
    ["bytes=-", null],
    ["lines=1-2", null],
    [null, null],
  ])("%s of 100 bytes", (header, range) => {
    expect(rangeOf(header, 100)).toEqual(range);
  });
});

describe("fileHeaders", () => {
  it("names a file in any script, and lets nothing out of the header", () => {
    const { "content-disposition": named } = fileHeaders({
      mimeType: "image/png",
      filename: "Gezeiten (März) 🌊'\".png",
    });
    expect(named).toBe("inline; filename*=UTF-8''Gezeiten%20%28M%C3%A4rz%29%20%F0%9F%8C%8A%27%22.png");
  });
});
