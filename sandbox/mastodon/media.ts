import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { mediaKind } from "../media-kind.ts";
import { ApiError, invalid, notFound } from "./api-error.ts";
import { type Instance, type Medium, mimeTypes, rules, snowflake } from "./instance.ts";
import { type Params, readParams, text } from "./params.ts";
import { spend } from "./rates.ts";
import { requireUser } from "./tokens.ts";
import { mediumView } from "./views.ts";

function description(params: Params): string | null {
  const given = text(params, "description");
  if (given && [...given].length > rules.maxDescription) {
    throw invalid(`Description is too long (maximum is ${rules.maxDescription} characters)`);
  }
  return given;
}

function focus(params: Params): Medium["focus"] {
  const given = text(params, "focus");
  if (!given) return null;
  const [x = Number.NaN, y = Number.NaN] = given.split(",").map(Number);
  const fits = [x, y].every((value) => value >= -1 && value <= 1);
  if (!fits) throw invalid("Focus is invalid");
  return { x, y };
}

function kindOf(head: Buffer): {
  type: Medium["type"];
  mime: string;
  width: number | null;
  height: number | null;
} {
  const found = mediaKind(head);
  if (!found || !mimeTypes.some((mime) => mime === found.mime))
    throw invalid("File content type is invalid, File is invalid");
  const { mime, kind, width, height, animated } = found;
  if (width && height && width * height > rules.imagePixels) {
    throw invalid(`File ${width}x${height} images are not supported`);
  }
  return { type: animated ? "gifv" : kind, mime, width, height };
}

async function upload(instance: Instance, c: Context<SandboxEnv>, wait: boolean) {
  const { account } = requireUser(instance, c, "write:media");
  spend(instance, c, account.id, { name: "mastodon-media", limit: 30, windowMs: 1_800_000 });
  if (Number(c.req.header("content-length") ?? 0) > rules.videoBytes + 1_000_000) {
    throw new ApiError(413, "Payload too large");
  }
  const params = await readParams(c);
  const { file } = params;
  if (!(file instanceof File) || file.size === 0) throw invalid("File can't be blank");
  const kind = kindOf(Buffer.from(await file.slice(0, 65_536).arrayBuffer()));
  const isPicture = kind.type === "image" || kind.type === "gifv";
  const most = isPicture ? rules.imageBytes : rules.videoBytes;
  if (file.size > most) throw invalid(`File must be less than ${Math.floor(most / 1_048_576)} MB`);
  const id = snowflake(instance.world.now());
  const name = `${id}.${kind.mime.split("/")[1]}`;
  const medium: Medium = {
    id,
    accountId: account.id,
    ...kind,
    file: name,
    description: description(params),
    focus: focus(params),
    readyAt: instance.world.now() + (kind.type === "image" || wait ? 0 : instance.world.processingMs),
    failed: innerFault(c, instance.world.faults, "processing-failed") !== null,
    statusId: null,
  };
  await instance.blobs.save(file.stream() as ReadableStream<Uint8Array>, most, () => name);
  if (medium.failed && medium.type === "image")
    throw new ApiError(422, "Error processing thumbnail for uploaded media");
  instance.documents.put("medium", id, medium);
  return medium;
}

/** One's own medium that no status holds yet. */
function own(instance: Instance, c: Context<SandboxEnv>, id: string): Medium {
  const { account } = requireUser(instance, c, "write:media");
  const medium = instance.documents.get<Medium>("medium", id);
  if (medium?.accountId !== account.id || medium.statusId !== null) throw notFound();
  return medium;
}

function isReady(instance: Instance, medium: Medium): boolean {
  return medium.readyAt <= instance.world.now();
}

function oneRoutes(instance: Instance) {
  const routes = new Hono<SandboxEnv>();
  routes.get("/:id", (c) => {
    const medium = own(instance, c, c.req.param("id"));
    const ready = isReady(instance, medium);
    if (ready && medium.failed) throw new ApiError(422, "Error processing thumbnail for uploaded media");
    return c.json(mediumView(instance, medium), ready ? 200 : 206);
  });
  routes.put("/:id", async (c) => {
    const medium = own(instance, c, c.req.param("id"));
    const params = await readParams(c);
    const changed: Medium = {
      ...medium,
      description: "description" in params ? description(params) : medium.description,
      focus: "focus" in params ? focus(params) : medium.focus,
    };
    instance.documents.put("medium", medium.id, changed);
    return c.json(mediumView(instance, changed));
  });
  routes.delete("/:id", (c) => {
    const medium = own(instance, c, c.req.param("id"));
    instance.documents.remove("medium", medium.id);
    instance.blobs.remove(medium.file);
    return c.json({});
  });
  return routes;
}

/** Uploading, waiting for and describing media. */
export function mediaRoutes(instance: Instance): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/v2/media", async (c) => {
    const medium = await upload(instance, c, false);
    return c.json(mediumView(instance, medium), isReady(instance, medium) ? 200 : 202);
  });
  routes.post("/v1/media", async (c) => c.json(mediumView(instance, await upload(instance, c, true))));
  routes.route("/v1/media", oneRoutes(instance));
  return routes;
}
