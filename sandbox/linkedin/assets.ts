import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { type Caller, jsonBody, requireActor, requireCaller, requireRole, urnOf } from "./access.ts";
import {
  type Asset,
  type AssetKind,
  assetOf,
  type Door,
  joinParts,
  keepAsset,
  partBytes,
  statusOf,
} from "./asset-store.ts";
import type { Network } from "./network.ts";
import { RestError, restErrors } from "./rest-error.ts";

const doorMs = 24 * 60 * 60_000;
const leastVideo = 75_000;
const mostVideo = 500_000_000;

/** An address that takes bytes once, for a day. */
function open({ documents, www, world }: Network, urn: string, part: number | null) {
  const key = randomBytes(18).toString("base64url");
  const endsAt = world.now() + doorMs;
  const door: Door = { urn, part, endsAt };
  documents.put("door", key, door);
  return { uploadUrl: `${www}/dms-uploads/${key}/upload`, endsAt };
}

function begin(network: Network, kind: AssetKind, owner: string, bytes: number): Asset {
  const id = `C4${randomBytes(9).toString("base64url").replace(/[-_]/g, "x")}`;
  const asset: Asset = {
    urn: `urn:li:${kind}:${id}`,
    kind,
    owner,
    bytes,
    state: "waiting",
    failure: null,
    readyAt: 0,
    file: id,
    etags: Array.from({ length: kind === "video" ? Math.ceil(bytes / partBytes) : 0 }, () => null),
    uploadToken: "",
  };
  keepAsset(network, asset);
  return asset;
}

function beginVideo(network: Network, owner: string, asked: Record<string, unknown>) {
  const bytes = asked.fileSizeBytes;
  if (typeof bytes !== "number" || !Number.isInteger(bytes))
    throw restErrors.field(
      "MISSING_FIELD",
      "initializeUploadRequest/fileSizeBytes",
      "fileSizeBytes is required",
    );
  if (bytes < leastVideo || bytes > mostVideo)
    throw restErrors.field(
      "INVALID_VALUE_FOR_FIELD",
      "initializeUploadRequest/fileSizeBytes",
      "The video must be 75 KB to 500 MB",
    );
  if (typeof asked.uploadCaptions !== "boolean" || typeof asked.uploadThumbnail !== "boolean")
    throw restErrors.field(
      "MISSING_FIELD",
      "initializeUploadRequest/uploadCaptions",
      "uploadCaptions and uploadThumbnail are required",
    );
  const asset = begin(network, "video", owner, bytes);
  const doors = asset.etags.map((_, part) => ({
    ...open(network, asset.urn, part),
    firstByte: part * partBytes,
    lastByte: Math.min(bytes, (part + 1) * partBytes) - 1,
  }));
  return {
    uploadUrlsExpireAt: doors[0]?.endsAt,
    video: asset.urn,
    uploadInstructions: doors.map(({ endsAt: _, ...door }) => door),
    uploadToken: asset.uploadToken,
  };
}

function initialise(network: Network, caller: Caller, kind: AssetKind, body: Record<string, unknown>) {
  const asked = body.initializeUploadRequest;
  if (typeof asked !== "object" || asked === null)
    throw restErrors.field("MISSING_FIELD", "initializeUploadRequest", "initializeUploadRequest is required");
  const field = "initializeUploadRequest/owner";
  const given = asked as Record<string, unknown>;
  const owner = urnOf(requireActor(network, caller, given.owner, { field, what: `${kind}s.ACTION` }));
  if (kind === "video") return { value: beginVideo(network, owner, given) };
  const asset = begin(network, kind, owner, 0);
  const { uploadUrl, endsAt } = open(network, asset.urn, null);
  return { value: { uploadUrlExpiresAt: endsAt, uploadUrl, [kind]: asset.urn } };
}

async function finalise(network: Network, caller: Caller, c: Context<SandboxEnv>) {
  const body = (await jsonBody(c)).finalizeUploadRequest as Record<string, unknown> | undefined;
  const asset = assetOf(network, String(body?.video ?? ""));
  if (asset?.kind !== "video") throw new RestError(400, "INVALID_VIDEO_ID", "There is no such video");
  requireActor(network, caller, asset.owner, { field: "video", what: "videos.ACTION" });
  if (body?.uploadToken !== asset.uploadToken)
    throw restErrors.field("INVALID_VALUE_FOR_FIELD", "uploadToken", "uploadToken is not that of the upload");
  const ids = Array.isArray(body.uploadedPartIds) ? body.uploadedPartIds : [];
  if (ids.length !== asset.etags.length || ids.some((id, at) => id === "" || id !== asset.etags[at]))
    throw restErrors.field(
      "INVALID_VALUE_FOR_FIELD",
      "uploadedPartIds",
      "uploadedPartIds are not those of all parts in their order",
    );
  // Whoever got no answer asks again.
  if (asset.state !== "waiting") return c.body(null, 200);
  const failed = innerFault(c, network.world.faults, "processing-failed") !== null;
  await joinParts(network, asset, failed);
  return c.body(null, 200);
}

function shown(network: Network, asset: Asset) {
  const status = statusOf(network, asset);
  return {
    id: asset.urn,
    owner: asset.owner,
    status,
    ...(status === "AVAILABLE" ? { downloadUrl: `${network.www}/media/${asset.file}` } : {}),
    ...(status === "PROCESSING_FAILED" && asset.kind === "video"
      ? { processingFailureReason: asset.failure ?? "The file could not be processed" }
      : {}),
  };
}

/** Images, videos and documents before they are in a post. */
export function assetRoutes(network: Network, kind: AssetKind): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/", async (c) => {
    const caller = requireCaller(network, c.req.raw.headers);
    const action = c.req.query("action");
    if (action === "initializeUpload") return c.json(initialise(network, caller, kind, await jsonBody(c)));
    if (action === "finalizeUpload" && kind === "video") return finalise(network, caller, c);
    throw new RestError(400, "ILLEGAL_ARGUMENT", `There is no action ${action}`);
  });
  routes.get("/:urn", (c) => {
    const caller = requireCaller(network, c.req.raw.headers);
    const what = `${kind}s.GET`;
    if (!caller.scopes.some((scope) => /organization_social$/.test(scope))) throw restErrors.denied(what);
    const asset = assetOf(network, c.req.param("urn"));
    if (!asset || asset.kind !== kind) throw restErrors.notFound(c.req.param("urn"));
    requireRole(network, caller, asset.owner, what);
    return c.json(shown(network, asset));
  });
  return routes;
}
