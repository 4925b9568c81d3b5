import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { requireCaller } from "./access.ts";
import { type Asset, arrived, assetOf, type Door, keepAsset, partBytes, partName } from "./asset-store.ts";
import type { Network } from "./network.ts";
import { RestError, restErrors } from "./rest-error.ts";

const most = { image: 100_000_000, document: 100_000_000, video: partBytes } as const;

async function takePart(network: Network, c: Context<SandboxEnv>, asset: Asset, part: number) {
  if (c.req.header("authorization"))
    throw new RestError(400, "ILLEGAL_ARGUMENT", "A part is put without an access token");
  if (c.req.header("content-type") !== "application/octet-stream")
    throw new RestError(415, "UNSUPPORTED_MEDIA_TYPE", "Content-Type application/octet-stream is needed");
  const wanted = Math.min(partBytes, asset.bytes - part * partBytes);
  const saved = await network.blobs.save(c.req.raw.body, wanted, () => partName(asset, part));
  if (saved?.size !== wanted)
    throw new RestError(400, "ILLEGAL_ARGUMENT", `Part ${part} must be ${wanted} bytes`);
  const etag = randomBytes(12).toString("hex");
  const { documents, world } = network;
  world.store.transaction(() => {
    const now = documents.get<Asset>("asset", asset.urn) ?? asset;
    keepAsset(network, { ...now, etags: now.etags.map((known, at) => (at === part ? etag : known)) });
  });
  return c.body(null, 200, { etag });
}

/** Where bytes are put: `/dms-uploads/{key}/upload`. */
export function uploadRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const { documents, world, blobs } = network;
  routes.put("/:key/upload", async (c) => {
    const door = documents.get<Door>("door", c.req.param("key"));
    const asset = door ? assetOf(network, door.urn) : null;
    if (!door || !asset) throw restErrors.notFound("The upload");
    if (door.endsAt <= world.now())
      throw new RestError(400, "EXPIRED_UPLOAD_URL", "The upload URL has expired");
    if (door.part !== null) return takePart(network, c, asset, door.part);
    requireCaller(network, c.req.raw.headers);
    const saved = await blobs.save(c.req.raw.body, most[asset.kind], () => asset.file);
    if (!saved || saved.size === 0)
      throw new RestError(413, "ILLEGAL_ARGUMENT", "The file is empty or too large");
    arrived(network, asset, saved, innerFault(c, world.faults, "processing-failed") !== null);
    return c.body(null, 201);
  });
  return routes;
}
