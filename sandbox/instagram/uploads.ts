import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { fetchFile } from "../fetching.ts";
import { type Container, containerOf, graphId, keepContainer } from "../graph/containers.ts";
import { missingObject } from "../graph/error.ts";
import { tokenErrors, workingToken } from "../graph/tokens.ts";
import { mediaKind } from "../media-kind.ts";
import { bearerOf } from "../oauth/grants.ts";
import { maxBytes, videoFailure } from "./media-rules.ts";
import type { Service } from "./network.ts";

function refused(c: Context<SandboxEnv>, type: string, message: string, retriable = false) {
  c.set("wrong", `${type}: ${message}`);
  return c.json({ debug_info: { retriable, type, message } }, 400);
}

function waiting(service: Service, c: Context<SandboxEnv>): Container {
  const text = bearerOf(c.req.raw.headers, "oauth");
  if (!text) throw tokenErrors.none();
  const token = workingToken(service.grants, text);
  const id = c.req.param("id") ?? "";
  const container = containerOf(service.documents, id);
  if (container?.readyAt !== null || container.accountId !== token.accountId) throw missingObject("POST", id);
  return container;
}

async function take(service: Service, c: Context<SandboxEnv>) {
  const container = waiting(service, c);
  const { blobs, documents, world } = service;
  const id = graphId();
  const file = `${id}.mp4`;
  const done = (head: Buffer) => {
    const kind = mediaKind(head);
    const failure = videoFailure(kind);
    if (failure) return refused(c, "ProcessingFailedError", "The video file is not supported");
    const media = [{ id, file, mime: kind?.mime ?? "", kind: "video" as const, alt: "" }];
    keepContainer(documents, { ...container, media, readyAt: world.now() + world.processingMs });
    return c.json({ success: true, message: "Upload successful." });
  };
  const address = c.req.header("file_url");
  if (address) {
    const fetched = await fetchFile(address, blobs, file, { maxBytes: maxBytes.reel });
    return typeof fetched === "string"
      ? refused(c, "ProcessingFailedError", `The file could not be fetched: ${fetched}`)
      : done(fetched.saved.head);
  }
  if (c.req.header("offset") !== "0") return refused(c, "OffsetInvalidError", "The header offset must be 0");
  const size = Number(c.req.header("file_size") ?? Number.NaN);
  if (!(size > 0)) return refused(c, "PartialRequestError", "The header file_size is required");
  const saved = await blobs.save(c.req.raw.body, maxBytes.reel, () => file);
  if (!saved) return refused(c, "ProcessingFailedError", "The video file is too large");
  if (saved.size !== size) {
    blobs.remove(file);
    return refused(c, "PartialRequestError", `Received ${saved.size} of ${size} bytes`, true);
  }
  return done(saved.head);
}

/** What rupload.facebook.com takes: the file of a reel's container. */
export function uploadRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/ig-api-upload/:version{v\\d+\\.\\d+}/:id", (c) => take(service, c));
  return routes;
}
