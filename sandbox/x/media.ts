import { Readable } from "node:stream";
import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { mediaKind } from "../media-kind.ts";
import { bodyOf, onlyKnown, queryOf, rates, requireCaller } from "./caller.ts";
import { invalid, notFound, Problem } from "./problem.ts";
import { type Medium, type Service, snowflake } from "./x.ts";

const day = 86_400_000;
const mostSegmentBytes = 8_388_608;
const longestAlt = 1000;

/** What each category takes, by its bytes. */
const categories: Record<string, { mimes: readonly string[]; mostBytes: number }> = {
  tweet_image: { mimes: ["image/jpeg", "image/png", "image/webp"], mostBytes: 5_242_880 },
  tweet_gif: { mimes: ["image/gif"], mostBytes: 15_728_640 },
  tweet_video: { mimes: ["video/mp4", "video/quicktime"], mostBytes: 536_870_912 },
};

const keyOf = (category: string, id: string): string =>
  `${{ tweet_video: 13, tweet_gif: 16 }[category] ?? 3}_${id}`;

function own(service: Service, id: string, accountId: string): Medium {
  const medium = service.documents.get<Medium>("medium", id);
  if (medium?.accountId !== accountId) throw invalid("id", id, "Your media IDs are invalid.");
  return medium;
}

const keep = (service: Service, medium: Medium) =>
  service.documents.put("medium", medium.id, medium, medium.expiresAt);

function fresh(
  service: Service,
  about: Pick<Medium, "accountId" | "category" | "type" | "totalBytes">,
): Medium {
  const now = service.world.now();
  const id = snowflake(now);
  return {
    ...about,
    id,
    key: keyOf(about.category, id),
    segments: {},
    doneAt: null,
    readyAt: now,
    failed: false,
    mime: "",
    alt: "",
    expiresAt: now + day,
  };
}

const secondsLeft = (service: Service, medium: Medium): number =>
  Math.round((medium.expiresAt - service.world.now()) / 1000);

function processingOf(service: Service, medium: Medium) {
  if (medium.category === "tweet_image") return {};
  const left = medium.readyAt - service.world.now();
  const half = medium.doneAt !== null && left < (medium.readyAt - medium.doneAt) / 2;
  const check_after_secs = Math.max(1, Math.ceil(left / 1000));
  if (left > 0 && !half) return { processing_info: { state: "pending", check_after_secs } };
  if (left > 0) return { processing_info: { state: "in_progress", progress_percent: 50, check_after_secs } };
  if (medium.failed) return { processing_info: { state: "failed", progress_percent: 100 } };
  return { processing_info: { state: "succeeded", progress_percent: 100 } };
}

const view = (service: Service, medium: Medium) => ({
  id: medium.id,
  media_key: medium.key,
  size: medium.totalBytes,
  expires_after_secs: secondsLeft(service, medium),
  ...processingOf(service, medium),
});

async function initialize(service: Service, c: Context<SandboxEnv>) {
  const { id: accountId } = requireCaller(service, c, ["media.write"], rates.upload);
  const allowed = ["media_type", "total_bytes", "media_category", "shared", "additional_owners"];
  const body = await bodyOf(c, allowed);
  const category = String(body.media_category);
  const rule = categories[category];
  if (!rule) throw invalid("media_category", body.media_category, "The media_category is not supported.");
  if (typeof body.media_type !== "string" || !rule.mimes.includes(body.media_type))
    throw invalid("media_type", body.media_type, "The media_type does not fit the media_category.");
  const totalBytes = body.total_bytes;
  if (typeof totalBytes !== "number" || !Number.isInteger(totalBytes) || totalBytes < 1)
    throw invalid("total_bytes", totalBytes, "total_bytes must be a whole number above 0.");
  if (totalBytes > rule.mostBytes) throw tooLarge();
  const medium = fresh(service, { accountId, category, type: body.media_type, totalBytes });
  keep(service, medium);
  return { id: medium.id, media_key: medium.key, expires_after_secs: secondsLeft(service, medium) };
}

const tooLarge = () =>
  new Problem(413, {
    title: "Payload Too Large",
    detail: "The file is too large.",
    type: "about:blank",
    status: 413,
  });

/** The bytes of a segment, out of a form or out of JSON. */
async function segmentOf(c: Context<SandboxEnv>): Promise<{ index: string; bytes: Uint8Array }> {
  if (c.req.header("content-type")?.startsWith("application/json")) {
    const body = await bodyOf(c, ["media", "segment_index"]);
    return { index: String(body.segment_index), bytes: Buffer.from(String(body.media), "base64") };
  }
  const form = await c.req.formData().catch(() => null);
  const media = form?.get("media");
  if (!form || !(media instanceof Blob)) throw invalid("media", "", "media is needed.");
  onlyKnown(Object.fromEntries([...form.keys()].map((name) => [name, ""])), ["media", "segment_index"], "$");
  return { index: String(form.get("segment_index")), bytes: new Uint8Array(await media.arrayBuffer()) };
}

async function append(service: Service, c: Context<SandboxEnv>, id: string) {
  const { id: accountId } = requireCaller(service, c, ["media.write"], rates.upload);
  const medium = own(service, id, accountId);
  if (medium.doneAt !== null) throw invalid("id", id, "The media upload is finalized already.");
  const { index, bytes } = await segmentOf(c);
  if (!/^\d{1,3}$/.test(index)) throw invalid("segment_index", index, "segment_index must be from 0 to 999.");
  if (bytes.length === 0) throw invalid("media", "", "The segment is empty.");
  if (bytes.length > mostSegmentBytes) throw tooLarge();
  const name = `${id}-${index}`;
  await service.blobs.save(
    new Blob([bytes as Uint8Array<ArrayBuffer>]).stream(),
    mostSegmentBytes,
    () => name,
  );
  const latest = own(service, id, accountId);
  keep(service, { ...latest, segments: { ...latest.segments, [index]: bytes.length } });
  return { expires_at: Math.floor(medium.expiresAt / 1000) };
}

async function* joined(service: Service, medium: Medium): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < Object.keys(medium.segments).length; index += 1)
    for await (const chunk of service.blobs.read(`${medium.id}-${index}`)) yield chunk;
}

/** Puts the segments together and looks at what the file is. */
async function close(service: Service, c: Context<SandboxEnv>, medium: Medium): Promise<Medium> {
  const { segments, totalBytes, category, id } = medium;
  const sizes = Object.values(segments);
  const gap = Array.from(sizes.keys()).find((index) => segments[index] === undefined);
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (gap !== undefined || sum !== totalBytes)
    throw invalid(
      "id",
      id,
      `Segments do not add up to the provided total file size: ${sum} of ${totalBytes}.`,
    );
  const stream = Readable.toWeb(
    Readable.from(joined(service, medium)),
  ) as unknown as ReadableStream<Uint8Array>;
  const saved = await service.blobs.save(stream, totalBytes, () => id);
  for (const index of Object.keys(segments)) service.blobs.remove(`${id}-${index}`);
  const mime = saved ? (mediaKind(saved.head)?.mime ?? "") : "";
  const now = service.world.now();
  const fits = categories[category]?.mimes.includes(mime) === true;
  if (!fits && category === "tweet_image")
    throw invalid("media", mime, "The media type is unrecognized: file.");
  const done: Medium = {
    ...medium,
    mime,
    doneAt: now,
    readyAt: category === "tweet_image" ? now : now + service.world.processingMs,
    failed: !fits || innerFault(c, service.world.faults, "processing-failed") !== null,
  };
  keep(service, done);
  return done;
}

async function finalize(service: Service, c: Context<SandboxEnv>, id: string) {
  const { id: accountId } = requireCaller(service, c, ["media.write"], rates.upload);
  const medium = own(service, id, accountId);
  return view(service, medium.doneAt === null ? await close(service, c, medium) : medium);
}

/** Images in one request. */
async function oneShot(service: Service, c: Context<SandboxEnv>) {
  const { id: accountId } = requireCaller(service, c, ["media.write"], rates.oneShot);
  const form = await c.req.formData().catch(() => null);
  const media = form?.get("media");
  const category = String(form?.get("media_category"));
  if (!(media instanceof Blob)) throw invalid("media", "", "media is needed.");
  if (category !== "tweet_image")
    throw invalid("media_category", category, "Only images fit in one request.");
  if (media.size > (categories.tweet_image?.mostBytes ?? 0)) throw tooLarge();
  const made = fresh(service, { accountId, category, type: media.type, totalBytes: media.size });
  await service.blobs.save(media.stream() as ReadableStream<Uint8Array>, media.size, () => `${made.id}-0`);
  return view(service, await close(service, c, { ...made, segments: { 0: media.size } }));
}

function status(service: Service, c: Context<SandboxEnv>) {
  const { id: accountId } = requireCaller(service, c, ["media.write"], rates.status);
  const query = queryOf(c, ["command", "media_id"]);
  if (query.get("command") !== "STATUS")
    throw invalid("command", query.get("command"), "command must be STATUS.");
  const id = query.get("media_id") ?? "";
  const medium = service.documents.get<Medium>("medium", id);
  if (medium?.accountId !== accountId) throw notFound("media_id", id);
  return view(service, medium);
}

async function addMetadata(service: Service, c: Context<SandboxEnv>) {
  const { id: accountId } = requireCaller(service, c, ["media.write"], rates.metadata);
  const body = await bodyOf(c, ["id", "metadata"]);
  const medium = own(service, String(body.id), accountId);
  const alt = (body.metadata as { alt_text?: { text?: unknown } } | undefined)?.alt_text?.text;
  if (typeof alt !== "string" || alt === "" || [...alt].length > longestAlt)
    throw invalid("metadata.alt_text.text", alt, `alt_text must have 1 to ${longestAlt} characters.`);
  keep(service, { ...medium, alt });
  return { id: medium.id, associated_metadata: { alt_text: { text: alt } } };
}

/** Uploading, waiting for and describing media, below `/2/media`. */
export function mediaRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/upload/initialize", async (c) => c.json({ data: await initialize(service, c) }));
  routes.post("/upload/:id/append", async (c) =>
    c.json({ data: await append(service, c, c.req.param("id")) }),
  );
  routes.post("/upload/:id/finalize", async (c) =>
    c.json({ data: await finalize(service, c, c.req.param("id")) }),
  );
  routes.get("/upload", (c) => c.json({ data: status(service, c) }));
  routes.post("/upload", async (c) => c.json({ data: await oneShot(service, c) }));
  routes.post("/metadata", async (c) => c.json({ data: await addMetadata(service, c) }));
  return routes;
}
