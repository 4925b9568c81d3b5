import { describe, expect, it } from "vitest";
import { addressOf, isAt, places, settings } from "./places";

describe("being at a place", () => {
  it("includes what is below it, but Home is only Home", () => {
    expect(isAt("/w/lantern/posts", "lantern", "/posts")).toBe(true);
    expect(isAt("/w/lantern/posts/new", "lantern", "/posts")).toBe(true);
    expect(isAt("/w/lantern/posts", "lantern", "")).toBe(false);
    expect(isAt("/w/lantern", "lantern", "")).toBe(true);
  });
  it("is not fooled by a name that only begins alike", () => {
    expect(isAt("/w/lantern/postscript", "lantern", "/posts")).toBe(false);
    expect(isAt("/w/lantern-row/posts", "lantern", "/posts")).toBe(false);
  });
});

it("gives every place an address and a key of its own", () => {
  const all = [...places, settings];
  expect(new Set(all.map((place) => place.key)).size).toBe(all.length);
  expect(new Set(all.map((place) => addressOf("lantern", place.path))).size).toBe(all.length);
});
