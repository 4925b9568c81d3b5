import { mediaKind } from "../media-kind.ts";
import { blobCid } from "./cid.ts";
import type { Network } from "./network.ts";
import type { StoredBlob } from "./repo.ts";
import { requireAccess } from "./tokens.ts";
import { type Call, type Methods, need } from "./xrpc.ts";
import { invalidRequest, XrpcError } from "./xrpc-error.ts";

/** bsky.social takes 50 MiB; the lexicon's smaller limits count only when a record is created. */
const maxBytes = 52_428_800;
/** A blob that no record refers to is collected after hours. */
const temporaryMs = 6 * 3600_000;

function tooLarge(): XrpcError {
  return new XrpcError(413, "PayloadTooLarge", "request entity too large");
}

async function uploadBlob(network: Network, { c, headers, spend }: Call) {
  const { account } = requireAccess(network, headers);
  const stated = (headers.get("content-type") ?? "").split(";")[0]?.trim();
  if (!stated) throw invalidRequest("Request encoding (Content-Type) required but not provided");
  if (Number(headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  spend(account.id, [{ name: "bluesky-upload", limit: 1000, windowMs: 86_400_000 }]);
  let cid = "";
  const saved = await network.blobs.save(c.req.raw.body, maxBytes, ({ digest }) => {
    cid = blobCid(digest);
    return cid;
  });
  if (!saved) throw tooLarge();
  const mimeType = mediaKind(saved.head)?.mime ?? stated;
  const key = `${account.id}/${cid}`;
  const known = network.documents.get<StoredBlob>("blob", key);
  if (!known) {
    const stored: StoredBlob = { did: account.id, mimeType, size: saved.size };
    network.documents.put("blob", key, stored, network.world.now() + temporaryMs);
  }
  return {
    blob: { $type: "blob", ref: { $link: cid }, mimeType: known?.mimeType ?? mimeType, size: saved.size },
  };
}

function getBlob(network: Network, { query }: Call): Response {
  const did = need(query, "did");
  const cid = need(query, "cid");
  const stored = network.documents.get<StoredBlob>("blob", `${did}/${cid}`);
  if (!stored) throw invalidRequest("Blob not found", "BlobNotFound");
  return new Response(network.blobs.read(cid), {
    headers: {
      "content-type": stored.mimeType,
      "content-length": String(stored.size),
      "content-disposition": `attachment; filename="${cid}"`,
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private",
    },
  });
}

export function blobMethods(network: Network): Methods {
  return {
    "com.atproto.repo.uploadBlob": {
      kind: "procedure",
      body: "raw",
      run: (call) => uploadBlob(network, call),
    },
    "com.atproto.sync.getBlob": { kind: "query", run: (call) => getBlob(network, call) },
  };
}
