import { expect, test } from "vitest";
import { testDatabase } from "@/db/testing";

test("a file of database tests has a migrated database of its own", async () => {
  const { sql } = testDatabase();
  const [row] =
    await sql`select count(*)::int as found from information_schema.tables where table_name = 'users'`;
  expect(row?.found).toBe(1);
});

test("emptying takes the rows and keeps the tables", async () => {
  const { sql, empty } = testDatabase();
  await sql`create table zz_rows (n int)`;
  await sql`insert into zz_rows values (1), (2)`;
  await empty();
  const [row] = await sql`select count(*)::int as found from zz_rows`;
  expect(row?.found).toBe(0);
});
