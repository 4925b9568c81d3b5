import { sql } from "drizzle-orm";
import postgres from "postgres";
import { expect, it } from "vitest";
import { env } from "@/lib/env";
import { db } from "./client";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** postgres.js throws out of a timer when a transaction goes on after its connection was lost; Next logs what nobody catches. */
function quieten(): () => void {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = events.map((name) => process.listeners(name as "uncaughtException"));
  for (const name of events) {
    process.removeAllListeners(name);
    process.on(name, () => {});
  }
  return () => {
    for (const [index, name] of events.entries()) {
      process.removeAllListeners(name);
      for (const one of before[index] ?? []) process.on(name, one);
    }
  };
}

it("reaches the database again after every connection was lost, also in the middle of transactions", {
  timeout: 60_000,
}, async () => {
  const restore = quieten();
  const admin = postgres(env().DATABASE_URL ?? "", { max: 1 });
  let stopped = false;
  const work = async () => {
    while (!stopped) {
      await db()
        .transaction(async (tx) => {
          for (let step = 0; step < 5; step += 1) {
            await tx.execute(sql`select ${step}::int`);
            await pause(Math.random() * 3);
          }
        })
        .catch(() => pause(5));
    }
  };
  const workers = Array.from({ length: 20 }, work);
  for (let restart = 0; restart < 6; restart += 1) {
    await pause(200);
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`;
  }
  await pause(200);
  stopped = true;
  await Promise.all(workers);
  const begun = performance.now();
  await Promise.all(Array.from({ length: 30 }, () => db().execute(sql`select pg_sleep(0.05)`)));
  expect(performance.now() - begun).toBeLessThan(5_000);
  await admin.end();
  restore();
});
