import { describe, expect, it } from "vitest";
import { parseTerms } from "./conditions";

const event = { data: { id: "a", n: 3, on: true, none: null } };

describe("what a wait asks of its event", () => {
  it.each([
    ["event.data.id == async.data.id", [{ path: ["data", "id"], value: "a", equal: true }]],
    ["async.data.id == event.data.id", [{ path: ["data", "id"], value: "a", equal: true }]],
    ["async.data.other == event.data.n", [{ path: ["data", "other"], value: 3, equal: true }]],
    ["async.data.kind == 'x && y'", [{ path: ["data", "kind"], value: "x && y", equal: true }]],
    ['async.name != "z"', [{ path: ["name"], value: "z", equal: false }]],
    ["async.data.n == -2.5", [{ path: ["data", "n"], value: -2.5, equal: true }]],
    ["async.data.x == event.data.missing", [{ path: ["data", "x"], value: null, equal: true }]],
    [
      "async.data.id == event.data.id && async.data.ok == true",
      [
        { path: ["data", "id"], value: "a", equal: true },
        { path: ["data", "ok"], value: true, equal: true },
      ],
    ],
    ["event.data.n == 3 && async.data.k == 1", [{ path: ["data", "k"], value: 1, equal: true }]],
  ])("%s", (source, terms) => {
    expect(parseTerms(source, event)).toEqual(terms);
  });

  it("may be impossible from the start", () => {
    expect(parseTerms("event.data.n == 4 && async.data.k == 1", event)).toBe("never");
    expect(parseTerms("event.data.on != true", event)).toBe("never");
  });

  it.each([
    "async.data.n > 3",
    "async.data.id == async.data.other",
    "async.data.id == event.data.id || true",
    "has(async.data.id)",
    "async.data['id'] == 1",
    "async.data.id ==",
    "async.data.id == 'a' &&",
    "",
  ])("is not read when it is beyond us: %s", (source) => {
    expect(parseTerms(source, event)).toBeNull();
  });
});
