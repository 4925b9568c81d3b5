import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { seal, unseal } from "./rules";

const key = randomBytes(32);
const binding = ["workspace-1", "channel-1", "access"];

describe("sealing", () => {
  it("opens what it sealed, and never seals the same way twice", () => {
    const one = seal("tökén", binding, key);
    const two = seal("tökén", binding, key);
    expect(one).not.toBe(two);
    expect(one).not.toContain("tökén");
    expect([unseal(one, binding, key), unseal(two, binding, key)]).toEqual(["tökén", "tökén"]);
  });

  it.each([
    ["another channel", ["workspace-1", "channel-2", "access"]],
    ["another workspace", ["workspace-2", "channel-1", "access"]],
    ["another column", ["workspace-1", "channel-1", "refresh"]],
    ["parts joined differently", ["workspace-1", "channel-1access"]],
  ])("does not open for %s", (_name, other) => {
    expect(unseal(seal("token", binding, key), other, key)).toBeNull();
  });

  it("does not open with another key, or when a character was changed", () => {
    const sealed = seal("token", binding, key);
    expect(unseal(sealed, binding, randomBytes(32))).toBeNull();
    const [version, id, payload = ""] = sealed.split(".");
    const at = payload.length - 3;
    const changed = `${payload.slice(0, at)}${payload[at] === "A" ? "B" : "A"}${payload.slice(at + 1)}`;
    expect(unseal(`${version}.${id}.${changed}`, binding, key)).toBeNull();
    expect([
      unseal("", binding, key),
      unseal("v1..", binding, key),
      unseal(`v2.${id}.${payload}`, binding, key),
    ]).toEqual([null, null, null]);
  });
});
