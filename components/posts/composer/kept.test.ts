import { beforeEach, describe, expect, it } from "vitest";
import { EMPTY } from "./content";
import { forget, forgetOld, keep, recall, recallChoice, rememberChoice } from "./kept";

let held: Map<string, string>;
let full = false;
const store = {
  get length() {
    return held.size;
  },
  key: (index: number) => [...held.keys()][index] ?? null,
  getItem: (key: string) => held.get(key) ?? null,
  removeItem: (key: string) => void held.delete(key),
  setItem(key: string, value: string) {
    if (full) throw new DOMException("full", "QuotaExceededError");
    held.set(key, value);
  },
};
const kept = { content: { ...EMPTY, text: "Tide" }, revision: 2, at: 1_000 };

beforeEach(() => {
  held = new Map();
  full = false;
});

describe("copies in the browser", () => {
  it("gives back what was kept, until it is forgotten", () => {
    expect(keep(store, "a", kept)).toBe(true);
    expect(recall(store, "a")).toEqual(kept);
    expect(recall(store, "b")).toBeNull();
    forget(store, "a");
    expect(recall(store, "a")).toBeNull();
  });

  it("does without a browser that refuses", () => {
    full = true;
    expect(keep(store, "a", kept)).toBe(false);
    expect(recall(store, "a")).toBeNull();
  });

  it("takes nothing it does not understand", () => {
    held.set("posthaste:draft:a", "{");
    held.set("posthaste:draft:b", '{"content":{"text":4},"revision":1,"at":1}');
    expect(recall(store, "a")).toBeNull();
    expect(recall(store, "b")).toBeNull();
  });

  it("forgets only its own, and only after a month", () => {
    const day = 24 * 60 * 60 * 1000;
    held.set("other", "x");
    keep(store, "old", kept);
    keep(store, "new", { ...kept, at: 20 * day });
    forgetOld(store, 40 * day);
    expect([...held.keys()].sort()).toEqual(["other", "posthaste:draft:new"]);
  });

  it("remembers the choice of channels per workspace", () => {
    rememberChoice(store, "press", ["a", "b"]);
    expect(recallChoice(store, "press")).toEqual(["a", "b"]);
    expect(recallChoice(store, "other")).toBeNull();
    held.set("posthaste:channels:press", '["a", 3]');
    expect(recallChoice(store, "press")).toEqual(["a"]);
  });
});
