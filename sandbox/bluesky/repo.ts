import { isAbsolute } from "node:path";
import { recordCid } from "./cid.ts";
import { type BlobRef, check, isBlobRef, isObject } from "./lexicon.ts";
import type { Network, PostData } from "./network.ts";
import { collections, postCollection } from "./record-schemas.ts";
import { isTid, nextTid } from "./tid.ts";
import { invalidRequest, XrpcError } from "./xrpc-error.ts";

export type StoredRecord = { cid: string; value: Record<string, unknown> };

export type StoredBlob = { did: string; mimeType: string; size: number };

export type Commit = { cid: string; rev: string };

/** One write, checked and ready to be applied. */
export type Write =
  | {
      act: "create" | "update";
      collection: string;
      rkey: string;
      value: Record<string, unknown>;
      status: string;
    }
  | { act: "delete"; collection: string; rkey: string };

export type Written = { uri: string; cid: string; validationStatus: string };

const recordKind = "record";

export function recordId(did: string, collection: string, rkey: string): string {
  return `${did}/${collection}/${rkey}`;
}

export function uriOf(did: string, collection: string, rkey: string): string {
  return `at://${recordId(did, collection, rkey)}`;
}

export function readRecord(
  network: Network,
  did: string,
  collection: string,
  rkey: string,
): StoredRecord | null {
  return network.documents.get<StoredRecord>(recordKind, recordId(did, collection, rkey));
}

/** Oldest key first. */
export function listRecords(
  network: Network,
  did: string,
  collection: string,
): { rkey: string; record: StoredRecord }[] {
  const prefix = `${did}/${collection}/`;
  return network.documents
    .list<StoredRecord>(recordKind, prefix)
    .map(({ id, value }) => ({ rkey: id.slice(prefix.length), record: value }));
}

function checkKey(collection: string, rkey: string): void {
  const generic = /^[\w.:~-]{1,512}$/.test(rkey) && rkey !== "." && rkey !== ".." && !isAbsolute(rkey);
  const kind = collections[collection]?.key;
  if (kind === "tid" && !isTid(rkey)) {
    throw invalidRequest(`Invalid record key for ${collection}: Invalid TID string (got "${rkey}") at $`);
  }
  if (kind === "self" && rkey !== "self") {
    throw invalidRequest(`Invalid record key for ${collection}: Expected "self" (got "${rkey}") at $`);
  }
  if (!generic) throw invalidRequest(`Invalid record key "${rkey}"`);
}

/** Checks a record as far as `validate` asks (true, false, or undefined = where the collection is known). */
export function prepareWrite(
  act: "create" | "update",
  collection: string,
  rkey: string | null,
  record: unknown,
  validate: unknown,
  now: number,
): Extract<Write, { act: "create" | "update" }> {
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+\.[a-zA-Z][a-zA-Z0-9]*$/.test(collection)) {
    throw invalidRequest(`Invalid NSID (got "${collection}") at $.collection`);
  }
  if (!isObject(record)) throw invalidRequest("Expected object value type at $.record");
  const value = record.$type === undefined ? { $type: collection, ...record } : record;
  if (value.$type !== collection) {
    throw invalidRequest(`Invalid $type: expected ${collection}, got ${String(value.$type)}`);
  }
  const known = collections[collection];
  if (!known && validate === true) throw invalidRequest(`Unknown lexicon type: ${collection}`);
  const key = rkey ?? (known?.key === "self" ? "self" : nextTid(now));
  checkKey(collection, key);
  if (known && validate !== false) checkRecord(collection, value);
  return { act, collection, rkey: key, value, status: known && validate !== false ? "valid" : "unknown" };
}

function checkRecord(collection: string, value: Record<string, unknown>): void {
  const schema = collections[collection]?.schema;
  if (!schema) return;
  try {
    check(schema, value, "$.record");
  } catch (error) {
    if (!(error instanceof XrpcError)) throw error;
    throw invalidRequest(`Invalid ${collection} record: ${error.message}`);
  }
}

function blobsIn(value: unknown): BlobRef[] {
  if (isBlobRef(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(blobsIn);
  return isObject(value) ? Object.values(value).flatMap(blobsIn) : [];
}

function checkBlobs(network: Network, did: string, value: Record<string, unknown>): void {
  for (const blob of blobsIn(value)) {
    const cid = blob.ref.$link;
    const stored = network.documents.get<StoredBlob>("blob", `${did}/${cid}`);
    if (!stored) throw invalidRequest(`Could not find blob: ${cid}`, "BlobNotFound");
    if (stored.mimeType !== blob.mimeType) {
      throw invalidRequest(
        `Referenced Mimetype does not match stored blob. Expected: ${stored.mimeType}, Got: ${blob.mimeType}`,
        "InvalidMimeType",
      );
    }
    if (stored.size !== blob.size) {
      throw invalidRequest(
        `Referenced size does not match stored blob. Expected: ${stored.size}, Got: ${blob.size}`,
        "InvalidSize",
      );
    }
    // A record now holds it, so it is no longer temporary.
    network.documents.put("blob", `${did}/${cid}`, stored);
  }
}

function mediaCount(record: Record<string, unknown>): number {
  return blobsIn(record.embed).filter(({ mimeType }) => /^(image|video|audio)\//.test(mimeType)).length;
}

function parentOf({ reply }: Record<string, unknown>): string | null {
  return isObject(reply) && isObject(reply.parent) ? String(reply.parent.uri) : null;
}

function mirrorPost(network: Network, did: string, write: Write, cid: string, now: number): void {
  const remoteId = uriOf(did, write.collection, write.rkey);
  if (write.act === "delete") {
    network.posts.remove(remoteId, now);
    return;
  }
  const text = String(write.value.text);
  const known = network.posts.get(remoteId);
  if (known) {
    network.posts.edit(remoteId, { text, mediaCount: known.mediaCount, data: known.data, at: now });
    return;
  }
  const data: PostData = { rkey: write.rkey, cid, record: write.value };
  network.posts.add({
    remoteId,
    accountId: did,
    parentId: parentOf(write.value),
    text,
    mediaCount: mediaCount(write.value),
    createdAt: String(write.value.createdAt),
    receivedAt: now,
    data,
  });
}

function applyOne(network: Network, did: string, write: Write, now: number): Written | null {
  const { collection, rkey } = write;
  const id = recordId(did, collection, rkey);
  const present = network.documents.get<StoredRecord>(recordKind, id);
  if (write.act === "delete") {
    if (!present) return null;
    network.documents.remove(recordKind, id);
    if (collection === postCollection) mirrorPost(network, did, write, present.cid, now);
    return null;
  }
  // The server's own table refuses a second record under one key, without a clean error.
  if (write.act === "create" && present) throw new Error(`Duplicate record key ${id}`);
  if (write.act === "update" && !present) throw invalidRequest(`Could not locate record: at://${id}`);
  checkBlobs(network, did, write.value);
  const cid = recordCid(write.value);
  network.documents.put(recordKind, id, { cid, value: write.value } satisfies StoredRecord);
  if (collection === postCollection) mirrorPost(network, did, write, cid, now);
  return { uri: uriOf(did, collection, rkey), cid, validationStatus: write.status };
}

export function latestCommit(network: Network, did: string): Commit | null {
  return network.documents.get<Commit>("commit", did);
}

/** Applies all writes or none, and moves the repository to a new commit. */
export function applyAll(network: Network, did: string, writes: readonly Write[], swapCommit: unknown) {
  return network.world.store.transaction(() => {
    const now = network.world.now();
    const last = latestCommit(network, did);
    if (swapCommit !== undefined && swapCommit !== null && swapCommit !== last?.cid) {
      throw invalidRequest(`Commit was at ${last?.cid ?? "null"}`, "InvalidSwap");
    }
    const results = writes.map((write) => applyOne(network, did, write, now));
    const rev = nextTid(now);
    const commit: Commit = { cid: recordCid({ did, rev, prev: last?.cid ?? null, version: 3 }), rev };
    network.documents.put("commit", did, commit);
    return { commit, results };
  });
}
