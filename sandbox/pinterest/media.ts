import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { mediaKind } from "../media-kind.ts";
import { ApiError, invalid } from "./api-error.ts";
import { freshId, jsonBody, type Medium, type Network, requireAccount } from "./network.ts";

const uploadHost = "pinterest-media-upload.s3-accelerate.amazonaws.com";
const MOST_BYTES = 2_000_000_000;
const SCOPES = ["pins:read", "pins:write"];

/** The fields that an upload must repeat, as they were handed out. */
const parametersOf = ({ key, signature }: Medium): Record<string, string> => ({
  "x-amz-date": "20260101T000000Z",
  "x-amz-signature": signature,
  "x-amz-security-token": Buffer.from(`security ${key}`).toString("base64"),
  "x-amz-algorithm": "AWS4-HMAC-SHA256",
  key,
  policy: Buffer.from(JSON.stringify({ key })).toString("base64"),
  "x-amz-credential": "SANDBOX/20260101/us-east-1/s3/aws4_request",
  "Content-Type": "multipart/form-data",
});

/** `registered` until the bytes are there, then processed for a while. */
export function statusOf(
  { world }: Network,
  medium: Medium,
): "registered" | "processing" | "succeeded" | "failed" {
  if (medium.readyAt === null) return "registered";
  if (medium.readyAt > world.now()) return "processing";
  return medium.failed ? "failed" : "succeeded";
}

/** One's own upload. */
export function mediumOf({ documents }: Network, accountId: string, id: string): Medium | null {
  const medium = documents.get<Medium>("medium", id);
  return medium?.accountId === accountId ? medium : null;
}

/** Registering uploads and asking how far they are. */
export function mediaRoutes(network: Network): Hono<SandboxEnv> {
  const { documents, world, base } = network;
  const routes = new Hono<SandboxEnv>();
  routes.post("/", async (c) => {
    const account = requireAccount(network, c, SCOPES);
    const { media_type } = await jsonBody(c);
    if (media_type !== "video") throw invalid("media_type is not one of ['video']");
    const id = freshId(world.now());
    const medium: Medium = {
      id,
      accountId: account.id,
      key: `uploads/${id}`,
      signature: randomBytes(32).toString("hex"),
      readyAt: null,
      failed: false,
      file: null,
      mime: "",
    };
    documents.put("medium", id, medium);
    const upload_url = `${base}/${uploadHost}/`;
    return c.json(
      { media_id: id, media_type: "video", upload_url, upload_parameters: parametersOf(medium) },
      201,
    );
  });
  routes.get("/:id", (c) => {
    const account = requireAccount(network, c, SCOPES);
    const medium = mediumOf(network, account.id, c.req.param("id"));
    if (!medium) throw new ApiError(404, 60, "Media upload not found.");
    return c.json({ media_id: medium.id, media_type: "video", status: statusOf(network, medium) });
  });
  return routes;
}

function bucketError(c: Context<SandboxEnv>, status: 400 | 403, code: string, message: string) {
  c.set("wrong", `${code}: ${message}`);
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return c.body(xml, status, { "content-type": "application/xml" });
}

async function upload(network: Network, c: Context<SandboxEnv>) {
  if (c.req.header("authorization"))
    return bucketError(c, 400, "InvalidArgument", "Only one auth mechanism allowed");
  const form = await c.req.formData().catch(() => null);
  if (!form)
    return bucketError(c, 400, "MalformedPOSTRequest", "The body is not well-formed multipart/form-data");
  const names = [...form.keys()];
  const key = form.get("key");
  const id = typeof key === "string" ? key.replace(/^uploads\//, "") : "";
  const medium = network.documents.get<Medium>("medium", id);
  const wanted = medium ? Object.entries(parametersOf(medium)) : [];
  if (!medium || wanted.some(([name, value]) => form.get(name) !== value))
    return bucketError(c, 403, "AccessDenied", "Invalid according to Policy");
  const file = form.get("file");
  if (names.at(-1) !== "file" || !(file instanceof File))
    return bucketError(
      c,
      400,
      "InvalidArgument",
      "POST requires exactly one file upload per request, as its last field",
    );
  const head = Buffer.from(await file.slice(0, 65_536).arrayBuffer());
  const kind = mediaKind(head);
  const name = `${id}.bin`;
  await network.blobs.save(file.stream() as ReadableStream<Uint8Array>, MOST_BYTES, () => name);
  network.documents.put("medium", id, {
    ...medium,
    file: name,
    mime: kind?.mime ?? "",
    readyAt: network.world.now() + network.world.processingMs,
    failed: kind?.kind !== "video" || innerFault(c, network.world.faults, "processing-failed") !== null,
  });
  return c.body(null, 204);
}

/** The bucket that takes the bytes. */
export function uploadRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post(`/${uploadHost}/`, (c) => upload(network, c));
  return routes;
}
