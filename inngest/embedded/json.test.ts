import { describe, expect, it } from "vitest";
import { canonicalJson, toJson } from "./json";

describe("JSON for the database", () => {
  it("has neither NUL nor lone surrogates, but keeps a written-out escape", () => {
    expect(JSON.parse(toJson({ text: "a\0b" }))).toEqual({ text: "a\uFFFDb" });
    expect(JSON.parse(toJson("x\uD800"))).toBe("x\uFFFD");
    expect(JSON.parse(toJson("\\u0000 😀"))).toBe("\\u0000 😀");
    expect(toJson(undefined)).toBe("null");
  });
});

describe("canonical JSON", () => {
  it("sorts keys and leaves out what JSON leaves out", () => {
    expect(canonicalJson({ b: undefined, z: 1, a: [{ y: 2, x: 1 }] })).toBe('{"a":[{"x":1,"y":2}],"z":1}');
  });
});
