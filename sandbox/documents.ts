import type { Row, Store } from "./state.ts";

/** Small JSON documents of one platform: tokens, registered apps, records, idempotency keys. */
export type Documents = {
  /** Null when absent or past its end. */
  get<Value>(kind: string, id: string): Value | null;
  put(kind: string, id: string, value: unknown, expiresAt?: number): void;
  remove(kind: string, id: string): void;
  list<Value>(kind: string, prefix?: string): { id: string; value: Value }[];
};

export function documentsOf(store: Store, platform: string, now: () => number): Documents {
  const read = <Value>(row: Row) => ({ id: String(row.id), value: JSON.parse(String(row.data)) as Value });
  return {
    get<Value>(kind: string, id: string) {
      const row = store.one(
        "select id, data from documents where platform = ? and kind = ? and id = ? and (expires_at is null or expires_at > ?)",
        platform,
        kind,
        id,
        now(),
      );
      return row ? read<Value>(row).value : null;
    },
    put(kind, id, value, expiresAt) {
      store.run(
        `insert into documents (platform, kind, id, data, expires_at) values (?, ?, ?, ?, ?)
         on conflict (platform, kind, id) do update set data = excluded.data, expires_at = excluded.expires_at`,
        platform,
        kind,
        id,
        JSON.stringify(value),
        expiresAt ?? null,
      );
    },
    remove(kind, id) {
      store.run("delete from documents where platform = ? and kind = ? and id = ?", platform, kind, id);
    },
    list<Value>(kind: string, prefix = "") {
      return store
        .all(
          `select id, data from documents where platform = ? and kind = ? and id >= ? and id < ?
             and (expires_at is null or expires_at > ?) order by id`,
          platform,
          kind,
          prefix,
          `${prefix}\u{10ffff}`,
          now(),
        )
        .map((row) => read<Value>(row));
    },
  };
}
