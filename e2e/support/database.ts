import { readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { type Product, product } from "./product.ts";

/** The product's own Postgres, ten ports above it. */
function addressOf({ origin, data }: Product): string {
  const { DATABASE_PASSWORD } = JSON.parse(readFileSync(join(data, "secrets.json"), "utf8"));
  return `postgres://posthaste:${DATABASE_PASSWORD}@127.0.0.1:${Number(new URL(origin).port) + 10}/posthaste`;
}

async function change(at: Product, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(addressOf(at), { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

/** Lets a post have been due so long ago: no journey can wait for minutes to pass. */
export const wasDue = (postId: string, minutesAgo: number, at: Product = product): Promise<void> =>
  change(
    at,
    (sql) =>
      sql`update operations set due_at = clock_timestamp() - ${minutesAgo} * interval '1 minute' where post_id = ${postId}`,
  );

/** Lets what a post sent have left ten minutes ago, so that it is settled. */
export const wasSent = (postId: string, at: Product = product): Promise<void> =>
  change(
    at,
    (sql) =>
      sql`update operations set not_after = clock_timestamp() - interval '10 minutes' where post_id = ${postId}`,
  );
