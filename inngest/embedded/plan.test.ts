import { readFileSync } from "node:fs";
import { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { checkFunctions, planFunctions, UnsupportedFunctions } from "./plan";

const client = new Inngest({ id: "app", aiMetadata: false });
type Options = Parameters<typeof client.createFunction>[0];
const make = (more: Record<string, unknown>) =>
  client.createFunction({ id: "fn", triggers: [{ event: "e" }], ...more } as Options, async () => null);

describe("functions", () => {
  it("are understood as the SDK registers them", () => {
    const trace = JSON.parse(
      readFileSync(new URL("./traces/04-retries-exhausted.on.json", import.meta.url), "utf8"),
    );
    const register = trace.setup.find((one: { path: string }) => one.path === "/fn/register");
    expect(planFunctions(register.body.functions)).toEqual([
      {
        id: "golden-doomed",
        maxAttempts: 3,
        triggers: [{ event: "golden/doomed", condition: null }],
        cancels: [],
        limits: [],
      },
      {
        id: "golden-doomed-failure",
        maxAttempts: 2,
        triggers: [
          {
            event: "inngest/function.failed",
            condition: { path: ["data", "function_id"], equals: "golden-doomed" },
          },
        ],
        cancels: [],
        limits: [],
      },
    ]);
  });

  it("may have cancelOn with match, retries, onFailure and concurrency", () => {
    expect(() =>
      checkFunctions([
        make({
          cancelOn: [{ event: "stop", match: "data.key" }, { event: "stop-all" }],
          retries: 0,
          onFailure: () => null,
          concurrency: 5,
        }),
        make({
          id: "two",
          concurrency: [{ limit: 1, key: "event.data.account", scope: "env" }, { limit: 9 }],
        }),
      ]),
    ).not.toThrow();
  });

  it.each([
    ["debounce", { debounce: { period: "5s" } }],
    ["batchEvents", { batchEvents: { maxSize: 2, timeout: "5s" } }],
    ["singleton", { singleton: { mode: "skip" } }],
    ["priority", { priority: { run: "1" } }],
    ["timeouts", { timeouts: { start: "5s" } }],
    ["rateLimit", { rateLimit: { limit: 1, period: "5s" } }],
    ["throttle", { throttle: { limit: 1, period: "5s" } }],
    ["idempotency", { idempotency: "event.data.id" }],
    ["cron trigger", { triggers: [{ cron: "* * * * *" }] }],
    ["wildcard", { triggers: [{ event: "app/*" }] }],
    ["trigger expression event.data.n > 1", { triggers: [{ event: "e", if: "event.data.n > 1" }] }],
    ["cancelOn.timeout", { cancelOn: [{ event: "stop", timeout: "1h" }] }],
    ["cancelOn expression async.data.n > 1", { cancelOn: [{ event: "stop", if: "async.data.n > 1" }] }],
    ["concurrency key size(event.data.id)", { concurrency: { limit: 1, key: "size(event.data.id)" } }],
    ["concurrency scope account", { concurrency: { limit: 1, key: '"x"', scope: "account" } }],
  ])("are refused by name when they ask for %s", (name, more) => {
    expect(() => checkFunctions([make({ id: "good" }), make(more)])).toThrow(UnsupportedFunctions);
    expect(() => checkFunctions([make(more)])).toThrow(
      `fn: ${name === "wildcard" ? "trigger app/* with a wildcard" : name}`,
    );
  });
});
