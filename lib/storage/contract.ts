import type { Failure, Result } from "@/lib/result";

/** A file as it came to rest. `key` is the driver's own choice; nobody may build one. */
export type Stored = {
  key: string;
  bytes: number;
  /** Hex SHA-256 of the bytes. */
  checksum: string;
};

export type PutFailure = Failure<"too-large" | "interrupted" | "no-space">;

/** Bytes `start` to `end`, both included and counted from 0. Without `end`: to the end of the file. */
export type ByteRange = { start: number; end?: number };

export type StorageState = {
  driver: string;
  state: "ready" | "full" | "unreachable";
  /** What is wrong and what to do; null when ready. Holds no secrets. */
  detail: string | null;
};

/** Where bytes live. Drivers hold no state that a second process would miss. */
export type Storage = {
  /**
   * Streams bytes in, never holding them in memory. What was half written is gone before this answers a failure:
   * `too-large` as soon as `maxBytes` is passed, `interrupted` when the stream breaks, `no-space`.
   * `mimeType` is for drivers that hand out files by themselves.
   */
  put(
    body: ReadableStream<Uint8Array>,
    about: { maxBytes: number; mimeType: string },
  ): Promise<Result<Stored, PutFailure>>;
  /** The bytes of a file, read as they are asked for; null when there is no such file. */
  open(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null>;
  /** Runs `use` with a path on this machine that holds the file, valid until it returns; null when there is no such file. */
  withFile<Value>(key: string, use: (path: string) => Promise<Value>): Promise<Value | null>;
  /** Removes a file; one that is already gone is no failure. */
  remove(key: string): Promise<void>;
  /** Whether files can be written now. Never throws. */
  state(): Promise<StorageState>;
};
