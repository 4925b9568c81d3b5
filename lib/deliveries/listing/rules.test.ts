import { describe, expect, it } from "vitest";
import { pageOf, readCursor, writeCursor } from "./rules";

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const rows = (...numbers: number[]) => numbers.map((n) => ({ id: id(n), at: String(1000 + n) }));

describe("cursor", () => {
  it("survives the way through an address", () => {
    const cursor = { side: "before", at: "1790000000123456", id: id(7) } as const;
    expect(readCursor(writeCursor(cursor))).toEqual(cursor);
  });
  it("is none when somebody made it up", () => {
    for (const text of [
      undefined,
      "",
      "a.1",
      "x.1.00000000-0000-7000-8000-000000000001",
      "a.1;drop.00000000-0000-7000-8000-000000000001",
    ])
      expect(readCursor(text)).toBeNull();
  });
});

describe("pageOf", () => {
  it("has no neighbours when everything fits", () => {
    expect(pageOf(rows(3, 2, 1), 3, null)).toEqual({
      rows: rows(3, 2, 1),
      nextCursor: null,
      previousCursor: null,
    });
  });
  it("leads on from its last row and back from its first", () => {
    const page = pageOf(rows(6, 5, 4), 2, { side: "after", at: "1007", id: id(7) });
    expect(page.rows).toEqual(rows(6, 5));
    expect(readCursor(page.nextCursor ?? "")).toMatchObject({ side: "after", id: id(5) });
    expect(readCursor(page.previousCursor ?? "")).toMatchObject({ side: "before", id: id(6) });
  });
  it("turns a page that was read backwards, and knows when it is the first", () => {
    const page = pageOf(rows(7, 8), 2, { side: "before", at: "1006", id: id(6) });
    expect(page.rows).toEqual(rows(8, 7));
    expect(page.previousCursor).toBeNull();
    expect(readCursor(page.nextCursor ?? "")).toMatchObject({ side: "after", id: id(7) });
  });
  it("is empty without cursors", () => {
    expect(pageOf([], 5, { side: "after", at: "1", id: id(1) })).toEqual({
      rows: [],
      nextCursor: null,
      previousCursor: null,
    });
  });
});
