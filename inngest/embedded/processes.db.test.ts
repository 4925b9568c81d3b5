import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { Stage, until } from "./app-for-tests";

const { sql, empty } = testDatabase();

type Mark = { what: string; more?: unknown };
let marks: Mark[] = [];
const mark = (what: string, more?: unknown) => void marks.push({ what, more });
const stage = new Stage();

const status = async () =>
  (await sql`select status from engine_runs order by id`).map((row) => row.status as string);
const ended = (runs: number) =>
  until(async () => (await status()).filter((one) => one !== "running").length >= runs);

afterEach(async () => {
  await stage.clear();
  marks = [];
  await empty();
});

describe("several processes", () => {
  it("runs each step once with two engines on one database", async () => {
    await stage.start(
      [
        [
          { id: "many", triggers: [{ event: "t/many" }] },
          async ({ step, event }) => {
            await step.run("a", () => mark("a", event.data.n));
            await step.sleep("nap", "1s");
            await step.run("b", () => mark("b", event.data.n));
          },
        ],
      ],
      {},
      2,
    );
    await stage.client.send(Array.from({ length: 40 }, (_, n) => ({ name: "t/many", data: { n } })));
    await ended(40);
    for (const what of ["a", "b"]) {
      const seen = marks
        .filter((one) => one.what === what)
        .map((one) => one.more as number)
        .sort((a, b) => a - b);
      expect(seen).toEqual(Array.from({ length: 40 }, (_, n) => n));
    }
  });

  it("keeps a concurrency limit per key, over two engines", async () => {
    const now = new Map<string, number>();
    let most = 0;
    await stage.start(
      [
        [
          { id: "one", triggers: [{ event: "t/one" }], concurrency: { key: "event.data.account", limit: 1 } },
          async ({ event }) => {
            const account = event.data.account as string;
            now.set(account, (now.get(account) ?? 0) + 1);
            most = Math.max(most, now.get(account) ?? 0);
            await new Promise((resolve) => setTimeout(resolve, 30));
            now.set(account, (now.get(account) ?? 0) - 1);
          },
        ],
      ],
      {},
      2,
    );
    await stage.client.send(
      Array.from({ length: 20 }, (_, n) => ({ name: "t/one", data: { account: `acc${n % 2}` } })),
    );
    await ended(20);
    expect(most).toBe(1);
  });
});
