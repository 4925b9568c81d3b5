import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env } from "@/lib/env";
import { shared, sharedIfAny } from "@/lib/global";
import { preparing } from "./preparing";
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

function open(max: number, onclose: () => void = () => {}): postgres.Sql {
  const url = env().DATABASE_URL;
  if (!url)
    throw new Error("DATABASE_URL is not set: start with `npm start`, which brings its own Postgres.");
  const client = postgres(url, {
    max,
    idle_timeout: 60,
    connect_timeout: 10,
    connection: { application_name: "posthaste", timezone: "UTC" },
    onnotice: () => {},
    onclose,
  });
  return preparing(client);
}

type Pool = { sql: postgres.Sql; db: PostgresJsDatabase<Schema> };
type Place = { current: Pool | null; old: Set<postgres.Sql> };

/** After this long nothing runs any more on a pool that was left. */
const LEFT_MS = 5 * 60_000;

/**
 * The pool of this name. Once a connection of it closed, the next caller gets a new pool: postgres.js keeps a
 * statement that was about to leave in the lost connection's buffer, and from then on that connection can never be
 * opened again. What still runs on the old pool ends there.
 */
function poolOf(name: string, max: number): Pool {
  const place = shared<Place>(`database-${name}`, () => ({ current: null, old: new Set() }));
  if (place.current) return place.current;
  const sql = open(max, () => {
    if (place.current?.sql !== sql) return;
    place.current = null;
    place.old.add(sql);
    const leave = () => {
      place.old.delete(sql);
      sql.end({ timeout: 5 }).catch(() => {});
    };
    setTimeout(leave, LEFT_MS).unref();
  });
  place.current = { sql, db: drizzle(sql, { schema: relations }) };
  return place.current;
}

const main = () => poolOf("pool", env().ROLE === "worker" ? 8 : 12);
const counting = () => poolOf("counting", 1);

/** The pool, as Drizzle. */
export const db = (): PostgresJsDatabase<Schema> => main().db;

/** The pool, as postgres.js, for statements Drizzle cannot say. Ask for it anew each time: never keep it. */
export const sql = (): postgres.Sql => main().sql;

/** For LISTEN alone: a connection of its own that comes back by itself and outlives every pool. */
export const listener = (): postgres.Sql => shared("database-listening", () => open(1));

/**
 * One connection beside the pool, for what is counted while the caller holds a transaction: waiting for the pool
 * there, with every connection of it in such a transaction, would wait for ever.
 */
export const countingSql = (): postgres.Sql => counting().sql;

/** Ends all connections; for scripts and shutdown. */
export async function closeDatabase(): Promise<void> {
  const places = ["pool", "counting"].map((name) => sharedIfAny<Place>(`database-${name}`));
  const pools = places.flatMap((place) =>
    place ? [...place.old, ...(place.current ? [place.current.sql] : [])] : [],
  );
  const listening = sharedIfAny<postgres.Sql>("database-listening");
  await Promise.all([...pools, ...(listening ? [listening] : [])].map((one) => one.end({ timeout: 5 })));
}
