import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env } from "@/lib/env";
import { shared } from "@/lib/global";
import * as relations from "./relations";

type Schema = typeof relations;
/** The database, or a transaction of it. Mutations take one as their last argument. */
export type Tx = Pick<
  PostgresJsDatabase<Schema>,
  | "select"
  | "selectDistinct"
  | "selectDistinctOn"
  | "insert"
  | "update"
  | "delete"
  | "execute"
  | "query"
  | "transaction"
  | "$with"
  | "with"
>;

function connect() {
  const url = env().DATABASE_URL;
  if (!url)
    throw new Error("DATABASE_URL is not set: start with `npm start`, which brings its own Postgres.");
  const sql = postgres(url, {
    max: env().ROLE === "worker" ? 8 : 12,
    idle_timeout: 60,
    connect_timeout: 10,
    connection: { application_name: "posthaste", timezone: "UTC" },
    onnotice: () => {},
  });
  return { sql, db: drizzle(sql, { schema: relations }) };
}

const connection = () => shared("database", connect);

/** The pool, as Drizzle. */
export const db = (): PostgresJsDatabase<Schema> => connection().db;

/** The pool, as postgres.js, for LISTEN and for statements Drizzle cannot say. */
export const sql = (): postgres.Sql => connection().sql;

/** Ends all connections; for scripts and shutdown. */
export const closeDatabase = (): Promise<void> => connection().sql.end({ timeout: 5 });
