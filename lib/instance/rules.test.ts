import { describe, expect, it } from "vitest";
import { compareInstance } from "./rules";

const here = "0198a000-0000-7000-8000-000000000001";
const there = "0198a000-0000-7000-8000-000000000002";

describe("compareInstance", () => {
  it("trusts a folder that knows nothing yet, and one that agrees or lags", () => {
    expect(compareInstance({ instanceId: here, mark: 4 }, null)).toBe("same");
    expect(compareInstance({ instanceId: here, mark: 4 }, { instanceId: here, mark: 4 })).toBe("same");
    expect(compareInstance({ instanceId: here, mark: 5 }, { instanceId: here, mark: 4 })).toBe("same");
  });

  it("holds a database that is behind its folder: a backup was restored", () => {
    expect(compareInstance({ instanceId: here, mark: 3 }, { instanceId: here, mark: 4 })).toBe(
      "restored-or-copied",
    );
  });

  it("holds a backup of the time before anything was sent", () => {
    expect(compareInstance({ instanceId: here, mark: 0 }, { instanceId: here, mark: 4 })).toBe(
      "restored-or-copied",
    );
  });

  it("holds a database that belongs to another folder: a copy", () => {
    expect(compareInstance({ instanceId: there, mark: 9 }, { instanceId: here, mark: 4 })).toBe(
      "restored-or-copied",
    );
  });

  it("lets a database begin that never sent anything", () => {
    expect(compareInstance({ instanceId: there, mark: 0 }, { instanceId: here, mark: 4 })).toBe("same");
  });
});
