import { describe, expect, it } from "vitest";
import { keyOf, matchOf, parseCondition, parseKey, parseMatch, valueAt } from "./expressions";

const event = { name: "x", data: { id: "a:1", n: 3, deep: { er: null }, platform: "mastodon" } };

describe("expressions", () => {
  it("reads the compiled form of `match`, and nothing like it", () => {
    expect(parseMatch("event.data.id == async.data.id")).toEqual(["data", "id"]);
    expect(parseMatch("event.data.id == async.data.other")).toBeNull();
    expect(parseMatch("async.data.id == event.data.id")).toBeNull();
    expect(parseMatch("event.data.id == event.data.id")).toBeNull();
    expect(parseMatch("event.data.id == async.data.id && true")).toBeNull();
  });

  it("reads the condition of a failure function", () => {
    expect(parseCondition("event.data.function_id == 'app-fn'")).toEqual({
      path: ["data", "function_id"],
      equals: "app-fn",
    });
    expect(parseCondition("event.data.n > 3")).toBeNull();
    expect(parseCondition("event.data.a == 'x' || event.data.b == 'y'")).toBeNull();
  });

  it("makes keys of paths and texts", () => {
    const key = parseKey('event.data.platform + ":" + event.data.n');
    expect(key && keyOf(key, event)).toBe("mastodon:3");
    const missing = parseKey("event.data.none");
    expect(missing && keyOf(missing, event)).toBe("null");
    expect(parseKey("size(event.data.id)")).toBeNull();
    expect(parseKey("event['data']")).toBeNull();
  });

  it("looks at own fields only", () => {
    expect(valueAt(event, ["data", "deep", "er"])).toBeNull();
    expect(valueAt(event, ["data", "constructor", "name"])).toBeUndefined();
    expect(valueAt(event, ["data", "n", "x"])).toBeUndefined();
  });

  it("matches equal values of equal type, and nothing where a value is missing", () => {
    expect(matchOf(["data", "id"], event)).toBe(matchOf(["data", "id"], { data: { id: "a:1", other: 1 } }));
    expect(matchOf(["data", "n"], event)).not.toBe(matchOf(["data", "n"], { data: { n: "3" } }));
    expect(matchOf(["data", "none"], event)).toBeNull();
    expect(matchOf(null, event)).toBe(matchOf(null, {}));
  });
});
