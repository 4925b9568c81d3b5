import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { env } from "@/lib/env";
import { db, sql } from "./client";

/** The migrated database that each file of database tests gets a copy of. */
export const TEMPLATE = "posthaste_template";

/** Copies the template. @returns the copy's address, and a function that removes it */
export async function copyTemplate(adminUrl: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const run = async (statement: string) => {
    const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
    await admin.unsafe(statement).finally(() => admin.end({ timeout: 1 }));
  };
  await run(`create database "${name}" template "${TEMPLATE}"`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`drop database "${name}" with (force)`) };
}

/**
 * The database of this test file (`*.db.test.ts`): fresh, migrated, seen by nobody else. `db()` and `sql()` of
 * `db/client.ts` already point to it; this only names them, with `empty` to take every row away between tests.
 */
export function testDatabase() {
  const url = env().DATABASE_URL;
  if (!url?.includes("/test_")) throw new Error("testDatabase() works in files named *.db.test.ts only.");
  return { url, db: db(), sql: sql(), empty };
}

async function empty(): Promise<void> {
  const tables = await sql()<{ name: string }[]>`
    select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`;
  if (tables.length > 0)
    await sql().unsafe(`truncate ${tables.map((table) => table.name).join(", ")} cascade`);
}
