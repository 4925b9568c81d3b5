import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { bodyOf, listed, pageOf, partsOf, requireChannel, spend } from "./access.ts";
import { snippetOf, statusOf } from "./rules.ts";
import { dropVideo, keepVideo, type Tube, uploadsOf, type Video, videoOf, videosOf } from "./tube.ts";
import { channelView, statisticsOf, videoView } from "./views.ts";
import { bad, forbidden, gone, missing } from "./words.ts";

const MOST_IDS = 50;

/** Other people's private videos are not there. */
const visibleTo =
  (accountId: string) =>
  (video: Video | null): video is Video =>
    video !== null && (video.accountId === accountId || video.status.privacyStatus !== "private");

function read(tube: Tube, c: Context<SandboxEnv>) {
  const account = requireChannel(tube, c, "read");
  const parts = partsOf(c, ["id", "snippet", "status", "statistics", "contentDetails", "processingDetails"]);
  const ids = (c.req.query("id") ?? "").split(",").filter(Boolean);
  if (ids.length === 0) throw missing("id");
  if (ids.length > MOST_IDS) throw bad("invalidParameter", "Too many ids.", "id");
  spend(tube, "units", 1);
  const videos = ids.map((id) => videoOf(tube, id)).filter(visibleTo(account.id));
  const items = videos.map((video) => videoView(tube, video, parts, video.accountId === account.id));
  return listed("video", items, { start: 0, size: MOST_IDS });
}

function own(tube: Tube, accountId: string, id: unknown): Video {
  const video = videoOf(tube, typeof id === "string" ? id : "");
  if (!visibleTo(accountId)(video)) throw gone("video");
  if (video.accountId !== accountId) throw forbidden();
  return video;
}

/** An update states every field of the parts it names: what it leaves out is cleared. */
async function update(tube: Tube, c: Context<SandboxEnv>) {
  const account = requireChannel(tube, c, "write");
  const parts = partsOf(c, ["id", "snippet", "status", "recordingDetails"]);
  const body = await bodyOf(c);
  if (typeof body.id !== "string") throw bad("missingRequiredParameter", "The video has no id.", "body.id");
  const video = own(tube, account.id, body.id);
  const now = tube.world.now();
  const snippet = parts.includes("snippet") ? snippetOf(body.snippet, true) : video.snippet;
  const status = parts.includes("status") ? statusOf(body.status, now) : video.status;
  spend(tube, "units", 50);
  const kept = tube.world.store.transaction(() => keepVideo(tube, { ...video, snippet, status }, now));
  return videoView(tube, kept, parts, true);
}

function channels(tube: Tube, c: Context<SandboxEnv>) {
  const account = requireChannel(tube, c, "read");
  const parts = partsOf(c, ["id", "snippet", "contentDetails", "statistics"]);
  const id = c.req.query("id");
  if (c.req.query("mine") !== "true" && !id) throw missing("mine");
  spend(tube, "units", 1);
  const found = id ? tube.accounts.get(id) : account;
  const shown = found?.data.channel ? [channelView(tube, found.id, parts)] : [];
  const { items, ...rest } = listed("channel", shown, { start: 0, size: 5 });
  return shown.length > 0 ? { ...rest, items } : rest;
}

function playlist(tube: Tube, c: Context<SandboxEnv>) {
  const account = requireChannel(tube, c, "read");
  const parts = partsOf(c, ["id", "snippet", "contentDetails", "status"]);
  const page = pageOf(c, 50);
  const playlistId = c.req.query("playlistId");
  if (!playlistId) throw missing("playlistId");
  const owner = tube.accounts.list().find(({ id }) => uploadsOf(id) === playlistId);
  if (!owner) throw gone("playlist", "youtube.playlistItem");
  spend(tube, "units", 1);
  const lag = innerFault(c, tube.world.faults, "list-lag")?.ms ?? 0;
  const items = videosOf(tube, owner.id)
    .filter((video) => visibleTo(account.id)(video) && video.uploadedAt + lag <= tube.world.now())
    .map((video) => ({
      kind: "youtube#playlistItem",
      etag: "sandbox",
      id: Buffer.from(`${playlistId}.${video.id}`).toString("base64url"),
      ...(parts.includes("snippet")
        ? {
            snippet: {
              publishedAt: new Date(video.publishedAt).toISOString(),
              channelId: owner.id,
              title: video.snippet.title,
              description: video.snippet.description,
              playlistId,
              resourceId: { kind: "youtube#video", videoId: video.id },
            },
          }
        : {}),
      ...(parts.includes("contentDetails")
        ? {
            contentDetails: {
              videoId: video.id,
              videoPublishedAt: new Date(video.publishedAt).toISOString(),
            },
          }
        : {}),
      ...(parts.includes("status") ? { status: { privacyStatus: video.status.privacyStatus } } : {}),
    }));
  return listed("playlistItem", items, page);
}

/** Videos, channels and the lists of uploads. */
export function videoRoutes(tube: Tube): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/videos", (c) => c.json(read(tube, c)));
  routes.put("/videos", async (c) => c.json(await update(tube, c)));
  routes.delete("/videos", (c) => {
    const account = requireChannel(tube, c, "write");
    const video = own(tube, account.id, c.req.query("id"));
    spend(tube, "units", 50);
    tube.world.store.transaction(() => dropVideo(tube, video));
    return c.body(null, 204);
  });
  routes.get("/channels", (c) => c.json(channels(tube, c)));
  routes.get("/playlistItems", (c) => c.json(playlist(tube, c)));
  return routes;
}

const KNOWN_METRICS: readonly string[] = ["views", "likes", "comments", "shares", "estimatedMinutesWatched"];

/** Reports by video, which is all that is asked for here. */
export function analyticsRoutes(tube: Tube): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/reports", (c) => {
    const account = requireChannel(tube, c, "analyse");
    const { ids, startDate, endDate, metrics = "", dimensions, filters = "" } = c.req.query();
    const names = metrics.split(",");
    const dates = [startDate, endDate].every((date) => /^\d{4}-\d{2}-\d{2}$/.test(date ?? ""));
    const known = names.every((name) => KNOWN_METRICS.includes(name));
    if (
      ids !== "channel==MINE" ||
      !dates ||
      !known ||
      dimensions !== "video" ||
      !filters.startsWith("video==")
    )
      throw bad("badRequest", "The query is not supported. Check the documentation for supported queries.");
    const wanted = filters.slice("video==".length).split(",");
    const rows = videosOf(tube, account.id)
      .filter(({ id }) => wanted.includes(id))
      .map((video) => {
        const { viewCount, likeCount, commentCount } = statisticsOf(tube, video);
        const views = Number(viewCount);
        const all: Record<string, number> = {
          views,
          likes: Number(likeCount),
          comments: Number(commentCount),
          shares: Math.floor(views / 50),
          estimatedMinutesWatched: Math.floor(views / 15),
        };
        return [video.id, ...names.map((name) => all[name] ?? 0)];
      });
    return c.json({
      kind: "youtubeAnalytics#resultTable",
      columnHeaders: [
        { name: "video", columnType: "DIMENSION", dataType: "STRING" },
        ...names.map((name) => ({ name, columnType: "METRIC", dataType: "INTEGER" })),
      ],
      rows,
    });
  });
  return routes;
}
