import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";

/** Any constant: all processes that migrate this database must ask for the same lock. */
const MIGRATION_LOCK = 7_236_001;

/** Brings the database to the newest schema. Several processes may call it at once: one migrates, the others wait. */
export async function migrateDatabase(url: string, folder = "db/migrations"): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzle(sql), { migrationsFolder: folder });
  } finally {
    await sql.end({ timeout: 5 });
  }
}
