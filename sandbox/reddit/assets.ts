import { createHash, randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { mediaKind } from "../media-kind.ts";
import { ApiError } from "./api-error.ts";
import { formOf, type File as KeptFile, type Network, requireAccount } from "./network.ts";

export const uploadHost = "reddit-uploaded-media.s3-accelerate.amazonaws.com";
const IMAGE_BYTES = 20_971_520;
const VIDEO_BYTES = 1_073_741_824;
const TYPES = ["image/jpeg", "image/png", "image/gif", "video/mp4", "video/quicktime"];

export type Asset = {
  id: string;
  accountId: string;
  key: string;
  mime: string;
  /** Null while nothing is uploaded. */
  file: KeptFile | null;
  /** Whether working on it will fail. */
  failed: boolean;
};

const fieldsOf = ({ key, mime }: Asset): [string, string][] => [
  ["acl", "private"],
  ["key", key],
  ["X-Amz-Credential", "SANDBOX/20260101/us-east-1/s3/aws4_request"],
  ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
  ["X-Amz-Date", "20260101T000000Z"],
  ["success_action_status", "201"],
  ["content-type", mime],
  ["x-amz-storage-class", "STANDARD"],
  ["x-amz-meta-ext", mime.split("/")[1] ?? ""],
  ["policy", Buffer.from(JSON.stringify({ key, mime })).toString("base64")],
  ["X-Amz-Signature", createHash("sha256").update(`signed ${key}`).digest("hex")],
];

/** One's own uploaded file, by its id or by its address at the bucket. */
export function assetOf({ documents }: Network, accountId: string, named: string): Asset | null {
  const key = named.startsWith(`https://${uploadHost}/`)
    ? named.slice(`https://${uploadHost}/`.length)
    : null;
  const id = key === null ? named : (decodeURIComponent(key).split("/").at(-1) ?? "");
  const asset = documents.get<Asset>("asset", id);
  return asset?.accountId === accountId && asset.file ? asset : null;
}

/** `POST /api/media/asset.json`: a lease to upload one file. */
export function assetRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/api/media/asset.json", async (c) => {
    const account = requireAccount(network, c, "submit");
    const form = await formOf(c, false);
    const filepath = form.get("filepath") ?? "";
    const mime = form.get("mimetype") ?? "";
    if (filepath === "" || !TYPES.includes(mime)) {
      const explanation = "This file type is not supported.";
      throw new ApiError(400, "Bad Request", { fields: ["mimetype"], explanation, reason: "INVALID_OPTION" });
    }
    const id = randomBytes(8).toString("hex").slice(0, 13);
    const folder = mime.startsWith("video") ? "rte_video" : "rte_images";
    const asset: Asset = {
      id,
      accountId: account.id,
      key: `${folder}/${id}`,
      mime,
      file: null,
      failed: innerFault(c, network.world.faults, "processing-failed") !== null,
    };
    network.documents.put("asset", id, asset);
    const websocket_url = `wss://ws.sandbox.test/${id}`;
    return c.json({
      args: {
        action: `//${uploadHost}`,
        fields: fieldsOf(asset).map(([name, value]) => ({ name, value })),
      },
      asset: { asset_id: id, processing_state: "incomplete", payload: { filepath }, websocket_url },
    });
  });
  return routes;
}

const xml = (inside: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${inside}`;

function bucketError(c: Context<SandboxEnv>, status: 400 | 403, code: string, message: string, more = "") {
  c.set("wrong", `${code}: ${message}`);
  const body = xml(`<Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`);
  return c.body(body, status, { "content-type": "application/xml" });
}

async function upload(network: Network, c: Context<SandboxEnv>) {
  const form = await c.req.formData().catch(() => null);
  if (!form)
    return bucketError(c, 400, "MalformedPOSTRequest", "The body is not well-formed multipart/form-data");
  const key = form.get("key");
  const id = typeof key === "string" ? (key.split("/").at(-1) ?? "") : "";
  const asset = network.documents.get<Asset>("asset", id);
  const names = [...form.keys()];
  const file = form.get("file");
  if (!asset || fieldsOf(asset).some(([name, value], at) => names[at] !== name || form.get(name) !== value))
    return bucketError(c, 403, "AccessDenied", "Invalid according to Policy");
  if (names.at(-1) !== "file" || names.length !== fieldsOf(asset).length + 1 || !(file instanceof File))
    return bucketError(c, 400, "InvalidArgument", "POST requires exactly one file upload per request.");
  const most = asset.mime.startsWith("video") ? VIDEO_BYTES : IMAGE_BYTES;
  if (file.size > most) {
    const sizes = `<ProposedSize>${file.size}</ProposedSize><MaxSizeAllowed>${most}</MaxSizeAllowed>`;
    const message = "Your proposed upload exceeds the maximum allowed size";
    return bucketError(c, 400, "EntityTooLarge", message, sizes);
  }
  const kind = mediaKind(Buffer.from(await file.slice(0, 65_536).arrayBuffer()));
  const name = `${id}.bin`;
  await network.blobs.save(file.stream() as ReadableStream<Uint8Array>, most, () => name);
  network.documents.put("asset", id, {
    ...asset,
    file: { name, mime: asset.mime, kind: asset.mime.startsWith("video") ? "video" : "image" },
    // The bytes decide, but only once they are worked on.
    failed: asset.failed || kind?.mime !== asset.mime,
  });
  const location = `https://${uploadHost}/${encodeURIComponent(asset.key)}`;
  const body = xml(
    `<PostResponse><Location>${location}</Location><Bucket>reddit-uploaded-media</Bucket><Key>${asset.key}</Key></PostResponse>`,
  );
  return c.body(body, 201, { "content-type": "application/xml" });
}

/** The bucket that takes the bytes. */
export function uploadRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post(`/${uploadHost}`, (c) => upload(network, c));
  return routes;
}
