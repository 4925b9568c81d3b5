import type { Account } from "../accounts.ts";
import { innerFault } from "../faults.ts";
import { recordCid } from "./cid.ts";
import { isObject } from "./lexicon.ts";
import { findPerson, type Network, type Person } from "./network.ts";
import { postCollection } from "./record-schemas.ts";
import {
  applyAll,
  latestCommit,
  listRecords,
  prepareWrite,
  readRecord,
  type StoredRecord,
  uriOf,
  type Write,
  type Written,
} from "./repo.ts";
import { nextTid } from "./tid.ts";
import { requireAccess } from "./tokens.ts";
import { type Call, type Methods, need, number } from "./xrpc.ts";
import { authenticationRequired, invalidRequest } from "./xrpc-error.ts";

const hour = 3600_000;
const points = { create: 3, update: 2, delete: 1 } as const;

function spendPoints({ spend }: Call, did: string, acts: readonly (keyof typeof points)[]): void {
  const cost = acts.reduce((sum, act) => sum + points[act], 0);
  spend(did, [
    { name: "bluesky-write-hour", limit: 5000, windowMs: hour, cost },
    { name: "bluesky-write-day", limit: 35_000, windowMs: 24 * hour, cost },
  ]);
}

/** The signed-in account, if `repo` names it. */
function owner(network: Network, { headers, input }: Call): Account<Person> {
  const { account } = requireAccess(network, headers);
  const repo = need(input, "repo");
  const named = findPerson(network, repo);
  if (!named) throw invalidRequest(`Could not find repo: ${repo}`);
  if (named.id !== account.id) throw authenticationRequired();
  return account;
}

function optionalKey(input: Record<string, unknown>): string | null {
  return input.rkey === undefined ? null : need(input, "rkey");
}

function createRecord(network: Network, call: Call) {
  const { input, c } = call;
  const account = owner(network, call);
  const collection = need(input, "collection");
  const now = network.world.now();
  const write = prepareWrite("create", collection, optionalKey(input), input.record, input.validate, now);
  spendPoints(call, account.id, ["create"]);
  const writes: Write[] = [write];
  if (collection === postCollection && innerFault(c, network.world.faults, "duplicate")) {
    writes.push({ ...write, rkey: nextTid(now) });
  }
  const { commit, results } = applyAll(network, account.id, writes, input.swapCommit);
  const written = results[0] as Written;
  return { uri: written.uri, cid: written.cid, commit, validationStatus: written.validationStatus };
}

function checkSwap(swap: unknown, present: StoredRecord | null): void {
  if (swap === undefined) return;
  const wanted = swap === null ? null : String(swap);
  if (wanted !== (present?.cid ?? null)) {
    throw invalidRequest(`Record was at ${present?.cid ?? "null"}`, "InvalidSwap");
  }
}

function putRecord(network: Network, call: Call) {
  const { input } = call;
  const account = owner(network, call);
  const collection = need(input, "collection");
  const rkey = need(input, "rkey");
  const present = readRecord(network, account.id, collection, rkey);
  const act = present ? "update" : "create";
  const write = prepareWrite(act, collection, rkey, input.record, input.validate, network.world.now());
  checkSwap(input.swapRecord, present);
  const uri = uriOf(account.id, collection, rkey);
  if (present && present.cid === recordCid(write.value)) {
    return { uri, cid: present.cid, validationStatus: write.status };
  }
  spendPoints(call, account.id, [act]);
  const { commit, results } = applyAll(network, account.id, [write], input.swapCommit);
  const written = results[0] as Written;
  return { uri, cid: written.cid, commit, validationStatus: written.validationStatus };
}

function deleteRecord(network: Network, call: Call) {
  const { input } = call;
  const account = owner(network, call);
  const collection = need(input, "collection");
  const rkey = need(input, "rkey");
  const present = readRecord(network, account.id, collection, rkey);
  checkSwap(input.swapRecord, present);
  if (!present) return {};
  spendPoints(call, account.id, ["delete"]);
  const write = { act: "delete", collection, rkey } as const;
  return { commit: applyAll(network, account.id, [write], input.swapCommit).commit };
}

function readWrite(input: unknown, validate: unknown, now: number): Write {
  if (!isObject(input)) throw invalidRequest("Expected object value type at $.writes");
  const act = String(input.$type).replace("com.atproto.repo.applyWrites#", "");
  const collection = need(input, "collection");
  if (act === "create")
    return prepareWrite("create", collection, optionalKey(input), input.value, validate, now);
  if (act === "update")
    return prepareWrite("update", collection, need(input, "rkey"), input.value, validate, now);
  if (act === "delete") return { act: "delete", collection, rkey: need(input, "rkey") };
  throw invalidRequest(`Action not supported: ${String(input.$type)}`);
}

function applyWrites(network: Network, call: Call) {
  const { input } = call;
  const account = owner(network, call);
  if (!Array.isArray(input.writes)) throw invalidRequest('Missing required key "writes" at $');
  if (input.writes.length > 200) throw invalidRequest("Too many writes. Max: 200");
  const writes = input.writes.map((write) => readWrite(write, input.validate, network.world.now()));
  spendPoints(
    call,
    account.id,
    writes.map(({ act }) => act),
  );
  const { commit, results } = applyAll(network, account.id, writes, input.swapCommit);
  return {
    commit,
    results: results.map((written, index) => ({
      $type: `com.atproto.repo.applyWrites#${writes[index]?.act}Result`,
      ...written,
    })),
  };
}

function repoOf(network: Network, query: URLSearchParams): Account<Person> {
  const repo = need(query, "repo");
  const account = findPerson(network, repo);
  if (!account) throw invalidRequest(`Could not find repo: ${repo}`, "RepoNotFound");
  if (account.suspended) throw invalidRequest(`Repo has been taken down: ${account.id}`, "RepoTakendown");
  return account;
}

function getRecord(network: Network, { query }: Call) {
  const account = repoOf(network, query);
  const collection = need(query, "collection");
  const rkey = need(query, "rkey");
  const record = readRecord(network, account.id, collection, rkey);
  const uri = uriOf(account.id, collection, rkey);
  const cid = query.get("cid");
  if (!record || (cid && cid !== record.cid)) {
    throw invalidRequest(`Could not locate record: ${uri}`, "RecordNotFound");
  }
  return { uri, cid: record.cid, value: record.value };
}

function list(network: Network, { query, c }: Call) {
  const account = repoOf(network, query);
  const collection = need(query, "collection");
  const limit = number(query, "limit", 50, 1, 100);
  const cursor = query.get("cursor");
  const reverse = query.get("reverse") === "true";
  const lag = innerFault(c, network.world.faults, "list-lag");
  const youngest = lag ? network.world.now() - lag.ms : Number.POSITIVE_INFINITY;
  const visible = listRecords(network, account.id, collection).filter(({ rkey }) => {
    if (!lag) return true;
    const post = network.posts.get(uriOf(account.id, collection, rkey));
    return !post || post.receivedAt <= youngest;
  });
  const ordered = reverse ? visible : visible.reverse();
  const rest = cursor ? ordered.filter(({ rkey }) => (reverse ? rkey > cursor : rkey < cursor)) : ordered;
  const shown = rest.slice(0, limit);
  return {
    records: shown.map(({ rkey, record }) => ({
      uri: uriOf(account.id, collection, rkey),
      cid: record.cid,
      value: record.value,
    })),
    ...(shown.length > 0 ? { cursor: shown.at(-1)?.rkey } : {}),
  };
}

/** Writing and reading records. */
export function repoMethods(network: Network): Methods {
  return {
    "com.atproto.repo.createRecord": { kind: "procedure", run: (call) => createRecord(network, call) },
    "com.atproto.repo.putRecord": { kind: "procedure", run: (call) => putRecord(network, call) },
    "com.atproto.repo.deleteRecord": { kind: "procedure", run: (call) => deleteRecord(network, call) },
    "com.atproto.repo.applyWrites": { kind: "procedure", run: (call) => applyWrites(network, call) },
    "com.atproto.repo.getRecord": { kind: "query", run: (call) => getRecord(network, call) },
    "com.atproto.repo.listRecords": { kind: "query", run: (call) => list(network, call) },
    "com.atproto.sync.getLatestCommit": {
      kind: "query",
      run({ query }) {
        const commit = latestCommit(network, need(query, "did"));
        if (!commit) throw invalidRequest("Could not find root", "RepoNotFound");
        return commit;
      },
    },
  };
}
