import { describe, expect, it } from "vitest";
import { isClean, judge, markerOf, type Row, type Seen } from "./counting";

const row = (more: Partial<Row> = {}): Row => ({
  id: "o1",
  platform: "testkey",
  accountId: "a",
  status: "published",
  hold: null,
  next: null,
  file: null,
  followsLook: false,
  text: "Hello #m-7 r2",
  ...more,
});
const post = (more: Partial<Seen> = {}): Seen => ({
  platform: "testkey",
  accountId: "a",
  text: "Hello #m-7 r2",
  deletedAt: null,
  ...more,
});
const look = { status: "failed", next: "look" };

describe("counting a chaos run", () => {
  it("knows an operation by its marker", () => {
    expect([markerOf("Hello #m-7 r2"), markerOf("#m-7p1 r0")]).toEqual(["#m-7", "#m-7p1"]);
  });

  it.each([
    ["published once", [row()], [post()], { published: 1 }],
    ["cancelled and not there", [row({ status: "cancelled" })], [], { cancelled: 1 }],
    [
      "a person looks",
      [row({ ...look, platform: "testnone" })],
      [post({ platform: "testnone" })],
      { look: 1 },
    ],
    [
      "a person looks where nothing can be read",
      [row({ ...look, platform: "discord" })],
      [post({ platform: "discord" })],
      { look: 1 },
    ],
    [
      "it follows what a person looks at",
      [row({ platform: "discord", status: "failed", next: "predecessor", followsLook: true })],
      [],
      { look: 1 },
    ],
    [
      "a person looks for photos of TikTok",
      [row({ ...look, platform: "tiktok", file: "image" })],
      [],
      { look: 1 },
    ],
    [
      "its account has another id in the sandbox",
      [row({ platform: "google-business", accountId: "accounts/1/locations/2" })],
      [post({ platform: "google-business", accountId: "1" })],
      { published: 1 },
    ],
    ["an earlier one was removed", [row()], [post(), post({ deletedAt: 5 })], { published: 1 }],
    ["the same text on another account", [row()], [post(), post({ accountId: "b" })], { duplicates: 1 }],
  ])("%s", (_name, rows, seen, expected) => {
    const verdict = judge(rows, seen, new Set());
    expect(verdict).toMatchObject(expected);
    expect(isClean(verdict)).toBe(!("duplicates" in expected));
  });

  it.each([
    ["there twice", [row()], [post(), post({ text: "Hello #m-7 r1" })], "duplicates"],
    ["cancelled and there", [row({ status: "cancelled" })], [post()], "cancelledVisible"],
    ["published and not there", [row()], [], "lost"],
    ["still waiting", [row({ status: "scheduled" })], [], "lost"],
    ["failed", [row({ status: "failed", next: "reconnect" })], [], "lost"],
    ["looked at where it can be read", [row(look)], [post()], "lost"],
    [
      "looked at where a handle can be read",
      [row({ ...look, platform: "tiktok", file: "video" })],
      [],
      "lost",
    ],
    [
      "there, though it follows what a person looks at,",
      [row({ platform: "discord", status: "scheduled", followsLook: true })],
      [post({ platform: "discord" })],
      "lost",
    ],
    ["looked at where lists can be read", [row({ ...look, platform: "reddit" })], [], "lost"],
    ["another text", [row()], [post({ text: "Hello #m-7 r1" })], "wrongText"],
  ] as const)("%s is a failure", (_name, rows, seen, kind) => {
    const verdict = judge(rows, seen, new Set());
    expect(verdict[kind]).toBe(1);
    expect(isClean(verdict)).toBe(false);
  });

  it.each([
    [
      "two equal posts, each there once",
      2,
      [row(), row({ id: "o2" })],
      { published: 2, duplicates: 0, lost: 0 },
    ],
    ["one of two equal posts twice", 3, [row(), row({ id: "o2" })], { duplicates: 1 }],
    ["one of two equal posts missing", 1, [row(), row({ id: "o2" })], { lost: 1 }],
    ["one of two equal posts waits", 1, [row(), row({ id: "o2", status: "scheduled" })], { lost: 1 }],
  ])("%s", (_name, count, rows, expected) => {
    const verdict = judge(
      rows,
      Array.from({ length: count }, () => post()),
      new Set(),
    );
    expect(verdict).toMatchObject(expected);
    expect(isClean(verdict)).toBe("published" in expected);
  });

  it("allows an equal post that nobody can tell of to be there or not", () => {
    const rows = [{}, { id: "o2", ...look }].map((more) => row({ platform: "testnone", ...more }));
    for (const count of [1, 2]) {
      const seen = Array.from({ length: count }, () => post({ platform: "testnone" }));
      expect(judge(rows, seen, new Set())).toMatchObject({ published: 1, look: 1, guilty: [] });
    }
  });

  it("counts what waits for a person to look at its equal as the person's", () => {
    const rows = [look, { id: "o2", status: "scheduled" }].map((more) =>
      row({ platform: "testnone", ...more }),
    );
    expect(judge(rows, [], new Set())).toMatchObject({ look: 2, lost: 0, guilty: [] });
    const elsewhere = rows.map((one) => ({ ...one, platform: "testkey" }));
    expect(judge(elsewhere, [], new Set()).lost).toBe(2);
  });

  it("holds the product to what it told a person", () => {
    expect(judge([row()], [post()], new Set(["o1"])).cancelledVisible).toBe(1);
  });
});
