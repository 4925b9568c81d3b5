import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

/** Of the tables below; a change of them needs the next number. */
const version = 1;
const tableNames = ["documents", "accounts", "posts", "requests", "faults"];
const tables = `
  create table if not exists documents (
    platform text not null, kind text not null, id text not null, data text not null,
    expires_at integer, primary key (platform, kind, id)) without rowid;
  create table if not exists accounts (
    platform text not null, id text not null, handle text not null, name text not null,
    suspended integer not null default 0, data text not null, created_at integer not null,
    primary key (platform, id), unique (platform, handle));
  create table if not exists posts (
    seq integer primary key autoincrement, platform text not null, remote_id text not null,
    account_id text not null, parent_id text, text text not null, media_count integer not null, created_at text not null,
    received_at integer not null, edited_at integer, deleted_at integer, data text not null);
  create index if not exists posts_by_remote on posts (platform, remote_id, seq);
  create index if not exists posts_by_parent on posts (platform, parent_id) where parent_id is not null;
  create index if not exists posts_by_account on posts (platform, account_id, seq);
  create table if not exists requests (
    id integer primary key autoincrement, at integer not null, platform text not null, method text not null,
    path text not null, status integer not null, auth text not null, account text, fault text, wrong text,
    milliseconds integer not null);
  create table if not exists faults (id integer primary key autoincrement, data text not null);
`;

export type Row = Record<string, SQLInputValue>;

/** The database under everything the sandbox remembers. A write that returned is there after a kill. */
export type Store = {
  readonly folder: string;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  one(sql: string, ...values: SQLInputValue[]): Row | null;
  /** Number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Runs `work` as a whole or not at all. `work` must not await. */
  transaction<Value>(work: () => Value): Value;
  /** Forgets everything: accounts, posts, tokens, faults, requests. */
  wipe(): void;
  close(): void;
};

/** Opens (or makes) the database in `folder`. */
export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(folder, "sandbox.sqlite"));
  // The write-ahead log reaches the kernel before a write returns, so a killed process loses nothing.
  database.exec("pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -2000;");
  const known = database.prepare("pragma user_version").get() as { user_version: number };
  // Nothing here is worth migrating: another version starts afresh.
  if (known.user_version !== version)
    for (const table of tableNames) database.exec(`drop table if exists ${table}`);
  database.exec(tables);
  database.exec(`pragma user_version = ${version}`);
  const prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  const prepare = (sql: string) => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  let depth = 0;
  return {
    folder,
    all: (sql, ...values) => prepare(sql).all(...values) as Row[],
    one: (sql, ...values) => (prepare(sql).get(...values) as Row | undefined) ?? null,
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    transaction(work) {
      if (depth > 0) return work();
      database.exec("begin immediate");
      depth += 1;
      try {
        const value = work();
        database.exec("commit");
        return value;
      } catch (error) {
        database.exec("rollback");
        throw error;
      } finally {
        depth -= 1;
      }
    },
    wipe() {
      for (const table of tableNames) {
        database.exec(`delete from ${table}`);
      }
    },
    close: () => database.close(),
  };
}
