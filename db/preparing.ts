import type postgres from "postgres";
import { shared } from "@/lib/global";

/** So many different statements are prepared; each costs memory on every connection, and lists of any length make ever new ones. */
const MOST = 400;

const known = () => shared("database-statements", () => new Set<string>());

function isWorth(text: string, values: readonly unknown[]): boolean {
  if (values.length === 0) return false;
  if (known().has(text)) return true;
  if (known().size >= MOST) return false;
  known().add(text);
  return true;
}

type Scoped = (scope: postgres.TransactionSql) => unknown;

/**
 * Makes a client prepare what Drizzle sends, as it does by itself with statements written as templates: Drizzle turns
 * that off, and each of its statements is then parsed anew and takes two journeys instead of one.
 */
export function preparing<Client extends postgres.Sql | postgres.TransactionSql>(client: Client): Client {
  const { unsafe } = client;
  const own = {
    unsafe: (text: string, values: never[] = [], options: postgres.UnsafeQueryOptions = {}) =>
      unsafe(text, values, { ...options, prepare: isWorth(text, values) }),
  };
  Object.assign(client, own);
  for (const name of ["begin", "savepoint"] as const) {
    const open = (client as unknown as Record<string, ((...all: unknown[]) => unknown) | undefined>)[name];
    if (!open) continue;
    const opened = (...all: unknown[]) => {
      const work = all.pop() as Scoped;
      return open(...all, (scope: postgres.TransactionSql) => work(preparing(scope)));
    };
    Object.assign(client, { [name]: opened });
  }
  return client;
}
