import { describe, expect, it } from "vitest";
import { compareInstance, further } from "./rules";

const here = "0198a000-0000-7000-8000-000000000001";
const there = "0198a000-0000-7000-8000-000000000002";
const at = (mark: number, instanceId = here) => ({ instanceId, mark });

describe("compareInstance", () => {
  it("trusts a folder that agrees or lags", () => {
    expect(compareInstance(at(4), at(4))).toBe("same");
    expect(compareInstance(at(5), at(4))).toBe("same");
  });

  it("notices a database that is behind its folder: a backup was restored", () => {
    expect(compareInstance(at(3), at(4))).toBe("behind");
  });

  it("notices a backup of the time before anything was sent", () => {
    expect(compareInstance(at(0), at(4))).toBe("behind");
  });

  it("does not believe a folder that knows another database, or none: a copy", () => {
    expect(compareInstance(at(9, there), at(4))).toBe("stranger");
    expect(compareInstance(at(1), null)).toBe("stranger");
  });

  it("lets a database begin that never sent anything", () => {
    expect(compareInstance(at(0, there), at(4))).toBe("same");
    expect(compareInstance(at(0), null)).toBe("same");
  });
});

describe("further", () => {
  it("never goes back, and never mixes two databases", () => {
    expect(further(at(4), at(7))).toEqual(at(7));
    expect(further(at(7), at(4))).toEqual(at(7));
    expect(further(at(4), at(7, there))).toEqual(at(4));
    expect(further(null, at(7))).toEqual(at(7));
    expect(further(null, null)).toBeNull();
  });
});
