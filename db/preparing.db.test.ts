import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "./client";
import { testDatabase } from "./testing";

testDatabase();

const prepared = sql`select count(*)::int as n from pg_prepared_statements where statement like 'select $1::int%'`;

it("prepares what is sent with values, within transactions and savepoints too, and nothing else", async () => {
  const n = await db().transaction(async (tx) => {
    await tx.execute(sql`select ${1}::int + 1`);
    await tx.transaction((inner) => inner.execute(sql`select ${1}::int + 2`));
    await tx.execute(sql`select ${2}::int + 1`);
    await tx.execute(sql`select 3 + 1`);
    return (await tx.execute<{ n: number }>(prepared))[0]?.n;
  });
  expect(n).toBe(2);
});
