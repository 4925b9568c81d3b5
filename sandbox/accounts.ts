import type { Row, Store } from "./state.ts";

/** Somebody on a platform. `Data` is what only that platform knows about them. */
export type Account<Data = Record<string, unknown>> = {
  platform: string;
  id: string;
  handle: string;
  name: string;
  suspended: boolean;
  data: Data;
  createdAt: number;
};

export type Accounts<Data> = {
  list(): Account<Data>[];
  get(id: string): Account<Data> | null;
  byHandle(handle: string): Account<Data> | null;
  /** Adds or replaces. Throws when the handle is taken by another account. */
  save(account: Omit<Account<Data>, "platform">): void;
  /** Suspends, or lifts it. */
  suspend(id: string, suspended: boolean): void;
};

function read<Data>(row: Row): Account<Data> {
  return {
    platform: String(row.platform),
    id: String(row.id),
    handle: String(row.handle),
    name: String(row.name),
    suspended: row.suspended === 1,
    data: JSON.parse(String(row.data)) as Data,
    createdAt: Number(row.created_at),
  };
}

export function accountsOf<Data>(store: Store, platform: string): Accounts<Data> {
  return {
    list: () =>
      store.all("select * from accounts where platform = ? order by rowid", platform).map(read<Data>),
    get(id) {
      const row = store.one("select * from accounts where platform = ? and id = ?", platform, id);
      return row ? read<Data>(row) : null;
    },
    byHandle(handle) {
      const row = store.one("select * from accounts where platform = ? and handle = ?", platform, handle);
      return row ? read<Data>(row) : null;
    },
    suspend(id, suspended) {
      store.run(
        "update accounts set suspended = ? where platform = ? and id = ?",
        suspended ? 1 : 0,
        platform,
        id,
      );
    },
    save(account) {
      store.run(
        `insert into accounts (platform, id, handle, name, suspended, data, created_at) values (?, ?, ?, ?, ?, ?, ?)
         on conflict (platform, id) do update set handle = excluded.handle, name = excluded.name,
           suspended = excluded.suspended, data = excluded.data`,
        platform,
        account.id,
        account.handle,
        account.name,
        account.suspended ? 1 : 0,
        JSON.stringify(account.data),
        account.createdAt,
      );
    },
  };
}
