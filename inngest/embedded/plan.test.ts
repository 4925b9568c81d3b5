import { readFileSync } from "node:fs";
import { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { checkFunctions, planFunctions, UnsupportedFunctions } from "./plan";

const client = new Inngest({ id: "app", aiMetadata: false });
type Options = Parameters<typeof client.createFunction>[0];
const make = (more: Record<string, unknown>) =>
  client.createFunction({ id: "fn", triggers: [{ event: "e" }], ...more } as Options, async () => null);

const none = { crons: [], cancels: [], throttle: null, rateLimit: null, idempotency: null, limits: [] };

/** What the engine makes of a function, through the SDK's own registration. */
function planOf(more: Record<string, unknown>) {
  const one = make(more);
  // biome-ignore lint/complexity/useLiteralKeys: only this way TypeScript lets us at what the SDK itself registers
  return planFunctions(one["getConfig"]({ baseUrl: new URL("http://127.0.0.1"), appPrefix: "app" }));
}

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
        ...none,
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
        ...none,
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

  it("may have throttle, rateLimit, idempotency, schedules and a timeout of cancelOn", () => {
    const [plan] = planOf({
      triggers: [{ cron: "TZ=Europe/Berlin 0 9 * * *" }, { event: "e" }],
      throttle: { limit: 4, period: "1m", key: "event.data.account", burst: 2 },
      rateLimit: { limit: 20, period: "2h" },
      idempotency: "event.data.id",
      cancelOn: [{ event: "stop", match: "data.key", timeout: "1h" }],
    });
    expect(plan).toEqual({
      id: "app-fn",
      maxAttempts: 5,
      triggers: [{ event: "e", condition: null }],
      crons: ["TZ=Europe/Berlin 0 9 * * *"],
      cancels: [{ event: "stop", path: ["data", "key"], withinMs: 3_600_000 }],
      throttle: {
        limit: 4,
        periodMs: 60_000,
        burst: 2,
        key: [{ path: ["data", "account"] }],
        source: "event.data.account",
      },
      rateLimit: { limit: 20, periodMs: 7_200_000, burst: 3, key: null, source: "" },
      idempotency: [{ path: ["data", "id"] }],
      limits: [],
    });
  });

  it("are refused by name for an option that nobody has heard of", () => {
    const config = { id: "app-fn", triggers: [{ event: "e" }], steps: {}, futureOption: { x: 1 } };
    expect(() => planFunctions([config])).toThrow("app-fn: futureOption");
    const jitter = { ...config, futureOption: undefined, triggers: [{ cron: "* * * * *", jitter: "5s" }] };
    expect(() => planFunctions([jitter])).toThrow("app-fn: trigger option jitter");
    const rate = {
      ...config,
      futureOption: undefined,
      throttle: { limit: 1, period: "1s", scope: "account" },
    };
    expect(() => planFunctions([rate])).toThrow("app-fn: throttle option scope");
    expect(() => planFunctions([{ id: "app-bad" }])).toThrow("app-bad: triggers");
    expect(() => planFunctions([null])).toThrow(UnsupportedFunctions);
  });

  it.each([
    ["debounce", { debounce: { period: "5s" } }],
    ["batchEvents", { batchEvents: { maxSize: 2, timeout: "5s" } }],
    ["singleton", { singleton: { mode: "skip" } }],
    ["priority", { priority: { run: "1" } }],
    ["timeouts", { timeouts: { start: "5s" } }],
    ["rateLimit key size(event.data)", { rateLimit: { limit: 1, period: "5s", key: "size(event.data)" } }],
    ["throttle key event.data.n > 1", { throttle: { limit: 1, period: "5s", key: "event.data.n > 1" } }],
    ["idempotency key uuid()", { idempotency: "uuid()" }],
    ["cron every day", { triggers: [{ cron: "every day" }] }],
    ["cron * * * * * *", { triggers: [{ cron: "* * * * * *" }] }],
    ["cron TZ=Mars/Base 0 9 * * *", { triggers: [{ cron: "TZ=Mars/Base 0 9 * * *" }] }],
    ["wildcard", { triggers: [{ event: "app/*" }] }],
    ["trigger expression event.data.n > 1", { triggers: [{ event: "e", if: "event.data.n > 1" }] }],
    ["cancelOn inngest/function.finished", { cancelOn: [{ event: "inngest/function.finished" }] }],
    ["cancelOn app/* with a wildcard", { cancelOn: [{ event: "app/*" }] }],
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
