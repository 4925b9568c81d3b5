import { describe, expect, test } from "vitest";
import { engineHealth, healthStatus, summarize } from "./rules";

const fine = { state: "ok", note: "" } as const;
const down = { state: "down", note: "" } as const;

describe("engineHealth", () => {
  const here = { inngestServer: false, role: "all" };
  test("a running engine is fine, a missing one is not", () => {
    expect(engineHealth("running", here).state).toBe("ok");
    expect(engineHealth("starting", here)).toEqual({ state: "off", note: "starting" });
    expect(engineHealth(undefined, here).state).toBe("down");
  });
  test("a process without an engine by design is not down", () => {
    expect(engineHealth(undefined, { ...here, role: "web" }).state).toBe("off");
    expect(engineHealth(undefined, { ...here, inngestServer: true }).state).toBe("ok");
  });
});

test("only a lost database takes the process out of service", () => {
  expect(healthStatus(summarize({ database: down, engine: fine, storage: fine, mail: fine }))).toBe(503);
  expect(healthStatus(summarize({ database: fine, engine: down, storage: down, mail: down }))).toBe(200);
});
