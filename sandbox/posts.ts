import type { Row, Store } from "./state.ts";

/** A post as the platform keeps it, also after it was deleted. `receivedAt` is when the committing request was accepted. */
export type Post<Data = Record<string, unknown>> = {
  seq: number;
  platform: string;
  remoteId: string;
  accountId: string;
  /** The post it answers, or null. */
  parentId: string | null;
  text: string;
  mediaCount: number;
  /** ISO time the post carries; on some platforms the client chooses it. */
  createdAt: string;
  receivedAt: number;
  editedAt: number | null;
  deletedAt: number | null;
  data: Data;
};

export type NewPost<Data> = Omit<Post<Data>, "seq" | "platform" | "editedAt" | "deletedAt">;

/** Which posts to read, newest first. */
export type PostFilter = { accountId?: string; withDeleted?: boolean; limit?: number; beforeSeq?: number };

export type Posts<Data> = {
  add(post: NewPost<Data>): void;
  /** The living post with this id, or null. */
  get(remoteId: string): Post<Data> | null;
  /** The newest post with this id, deleted or not. */
  trace(remoteId: string): Post<Data> | null;
  edit(remoteId: string, change: { text: string; mediaCount: number; data: Data; at: number }): void;
  remove(remoteId: string, at: number): void;
  list(filter?: PostFilter): Post<Data>[];
  /** Living posts of an account, or of everybody. */
  count(accountId?: string): number;
  /** Living answers to a post, oldest first. */
  answers(remoteId: string): Post<Data>[];
};

function read<Data>(row: Row): Post<Data> {
  return {
    seq: Number(row.seq),
    platform: String(row.platform),
    remoteId: String(row.remote_id),
    accountId: String(row.account_id),
    parentId: row.parent_id === null ? null : String(row.parent_id),
    text: String(row.text),
    mediaCount: Number(row.media_count),
    createdAt: String(row.created_at),
    receivedAt: Number(row.received_at),
    editedAt: row.edited_at === null ? null : Number(row.edited_at),
    deletedAt: row.deleted_at === null ? null : Number(row.deleted_at),
    data: JSON.parse(String(row.data)) as Data,
  };
}

function select<Data>(store: Store, platform: string | null, filter: PostFilter): Post<Data>[] {
  const wanted = ["seq < ?"];
  const values: (string | number)[] = [filter.beforeSeq ?? Number.MAX_SAFE_INTEGER];
  if (platform) {
    wanted.push("platform = ?");
    values.push(platform);
  }
  if (filter.accountId) {
    wanted.push("account_id = ?");
    values.push(filter.accountId);
  }
  if (!filter.withDeleted) wanted.push("deleted_at is null");
  const sql = `select * from posts where ${wanted.join(" and ")} order by seq desc limit ?`;
  return store.all(sql, ...values, filter.limit ?? -1).map(read<Data>);
}

/** Every post of every platform, or of one, newest first; deleted ones too. */
export function listAllPosts(store: Store, platform: string | null, limit: number): Post[] {
  return select(store, platform, { withDeleted: true, limit });
}

export function postsOf<Data>(store: Store, platform: string): Posts<Data> {
  return {
    add(post) {
      store.run(
        `insert into posts (platform, remote_id, account_id, parent_id, text, media_count, created_at, received_at, data)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        platform,
        post.remoteId,
        post.accountId,
        post.parentId,
        post.text,
        post.mediaCount,
        post.createdAt,
        post.receivedAt,
        JSON.stringify(post.data),
      );
    },
    get(remoteId) {
      const row = store.one(
        "select * from posts where platform = ? and remote_id = ? and deleted_at is null order by seq desc",
        platform,
        remoteId,
      );
      return row ? read<Data>(row) : null;
    },
    trace(remoteId) {
      const row = store.one(
        "select * from posts where platform = ? and remote_id = ? order by seq desc",
        platform,
        remoteId,
      );
      return row ? read<Data>(row) : null;
    },
    edit(remoteId, change) {
      store.run(
        `update posts set text = ?, media_count = ?, data = ?, edited_at = ?
         where platform = ? and remote_id = ? and deleted_at is null`,
        change.text,
        change.mediaCount,
        JSON.stringify(change.data),
        change.at,
        platform,
        remoteId,
      );
    },
    remove(remoteId, at) {
      store.run(
        "update posts set deleted_at = ? where platform = ? and remote_id = ? and deleted_at is null",
        at,
        platform,
        remoteId,
      );
    },
    list: (filter = {}) => select<Data>(store, platform, filter),
    count(accountId) {
      const row = store.one(
        "select count(*) as n from posts where platform = ? and deleted_at is null and (? is null or account_id = ?)",
        platform,
        accountId ?? null,
        accountId ?? null,
      );
      return Number(row?.n);
    },
    answers: (remoteId) =>
      store
        .all(
          "select * from posts where platform = ? and parent_id = ? and deleted_at is null order by seq",
          platform,
          remoteId,
        )
        .map(read<Data>),
  };
}
