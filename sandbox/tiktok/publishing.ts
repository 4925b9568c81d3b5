import { type Context, Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { type Fetched, fetchFile } from "../fetching.ts";
import { ApiError, banned, framed, framedText, invalidParams } from "./api-error.ts";
import { type Body, bodyOf, partOf, rates, requireCreator } from "./caller.ts";
import { begun, complete, inner, keep, statusOf } from "./publication.ts";
import { mostVideoBytes, readCut, readInfo, readPhotos, requireOwned } from "./publication-input.ts";
import {
  type Creator,
  type PostData,
  type PostInfo,
  type Publication,
  privacyLevels,
  type Service,
} from "./tiktok.ts";

const day = 86_400_000;
const mostPhotoBytes = 20_971_520;

/** How long and large a photo may be: 1080p, lying or standing. */
function photoProblem({ kind }: Fetched): string | null {
  if (!kind || !["image/jpeg", "image/webp"].includes(kind.mime)) return "file_format_check_failed";
  const [shorter = 0, longer = 0] = [kind.width ?? 0, kind.height ?? 0].sort((a, b) => a - b);
  return shorter > 1080 || longer > 1920 ? "picture_size_check_failed" : null;
}

const fifteen = 15;

function requirePoster(service: Service, c: Context<SandboxEnv>, scope: string): Account<Creator> {
  const account = requireCreator(service, c, [scope], rates.init);
  if (account.suspended) throw banned();
  const today = service.posts
    .list({ accountId: account.id, limit: fifteen })
    .filter((post) => service.world.now() - post.receivedAt < day);
  if (service.world.limits.enabled && account.handle.includes("busy") && today.length >= fifteen)
    throw new ApiError(403, "spam_risk_too_many_posts", "Daily post cap is reached for the user.");
  return account;
}

const nothing: PostInfo = {
  title: "",
  description: "",
  privacy: "SELF_ONLY",
  disableComment: true,
  disableDuet: true,
  disableStitch: true,
  brandContent: false,
  brandOrganic: false,
  madeWithAi: false,
  music: false,
};

async function initVideo(service: Service, c: Context<SandboxEnv>, inbox: boolean) {
  const account = requirePoster(service, c, inbox ? "video.upload" : "video.publish");
  const body = await bodyOf(c);
  const source = partOf(body, "source_info");
  const info = inbox ? nothing : readInfo(account, body, "video");
  const about = { accountId: account.id, kind: "video", inbox, info } as const;
  if (source.source === "FILE_UPLOAD") {
    const made = begun(service, { ...about, source: "FILE_UPLOAD", ...readCut(source) });
    keep(service, made);
    const query = new URLSearchParams({
      upload_id: made.upload?.id ?? "",
      upload_token: made.upload?.token ?? "",
    });
    service.documents.put("upload", made.upload?.id ?? "", made.publishId);
    const upload_url = `${service.base}/open-upload.tiktokapis.com/video/?${query}`;
    return { publish_id: made.publishId, upload_url };
  }
  if (source.source !== "PULL_FROM_URL" || typeof source.video_url !== "string")
    throw invalidParams("source_info needs FILE_UPLOAD with sizes, or PULL_FROM_URL with video_url.");
  requireOwned(source.video_url);
  const cut = { size: 0, chunkSize: 0, chunks: 0 };
  const made = begun(service, { ...about, source: "PULL_FROM_URL", ...cut });
  const name = made.publishId.replace(/\W/g, "_");
  const fetched = await fetchFile(source.video_url, service.blobs, name, { maxBytes: mostVideoBytes });
  const pulled = typeof fetched !== "string" && fetched.kind?.kind === "video" ? fetched : null;
  const files = pulled ? [{ name, mime: pulled.kind?.mime ?? "" }] : [];
  const { failReason, twice } = inner(service, c);
  complete(service, made, files, { failReason: pulled ? failReason : "video_pull_failed", twice });
  return { publish_id: made.publishId };
}

async function fetchPhotos(service: Service, publishId: string, addresses: readonly string[]) {
  const files: PostData["files"] = [];
  for (const [index, address] of addresses.entries()) {
    const name = `${publishId.replace(/\W/g, "_")}_${index}`;
    const fetched = await fetchFile(address, service.blobs, name, { maxBytes: mostPhotoBytes });
    if (typeof fetched === "string") return { files, problem: "photo_pull_failed" };
    const problem = photoProblem(fetched);
    if (problem) return { files, problem };
    files.push({ name, mime: fetched.kind?.mime ?? "" });
  }
  return { files, problem: null };
}

async function initPhotos(service: Service, c: Context<SandboxEnv>) {
  const account = requirePoster(service, c, "video.publish");
  const body = await bodyOf(c);
  if (body.media_type !== "PHOTO") throw invalidParams("media_type must be PHOTO.");
  if (body.post_mode !== "DIRECT_POST") throw invalidParams("post_mode must be DIRECT_POST.");
  const addresses = readPhotos(partOf(body, "source_info"));
  const info = readInfo(account, body, "photos");
  for (const address of addresses) requireOwned(address);
  const about = {
    accountId: account.id,
    kind: "photos",
    source: "PULL_FROM_URL",
    inbox: false,
    info,
  } as const;
  const made = begun(service, { ...about, size: 0, chunkSize: 0, chunks: 0 });
  const { files, problem } = await fetchPhotos(service, made.publishId, addresses);
  const { failReason, twice } = inner(service, c);
  complete(service, made, files, { failReason: problem ?? failReason, twice });
  return { publish_id: made.publishId };
}

function creatorInfo(service: Service, c: Context<SandboxEnv>) {
  const account = requireCreator(service, c, ["video.publish"], rates.creator);
  const { commentsClosed, isPrivate, maxSeconds } = account.data;
  return {
    creator_avatar_url: `${service.base}/avatars/${account.handle}.jpg`,
    creator_username: account.handle,
    creator_nickname: account.name,
    privacy_level_options: privacyLevels(account),
    comment_disabled: commentsClosed,
    duet_disabled: isPrivate,
    stitch_disabled: isPrivate,
    max_video_post_duration_sec: maxSeconds,
  };
}

async function own(
  service: Service,
  c: Context<SandboxEnv>,
  account: Account<Creator>,
): Promise<Publication> {
  const body: Body = await bodyOf(c);
  const known = service.documents.get<Publication>("publication", String(body.publish_id));
  if (!known) throw new ApiError(400, "invalid_publish_id", "The publish_id does not exist.");
  if (known.accountId !== account.id)
    throw new ApiError(
      400,
      "token_not_authorized_for_specified_publish_id",
      "The access token does not match the publish_id.",
    );
  return known;
}

/** Posting, below `/v2/post/publish`. */
export function publishRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/creator_info/query/", (c) => c.json(framed(creatorInfo(service, c))));
  routes.post("/video/init/", async (c) => c.json(framed(await initVideo(service, c, false))));
  routes.post("/inbox/video/init/", async (c) => c.json(framed(await initVideo(service, c, true))));
  routes.post("/content/init/", async (c) => c.json(framed(await initPhotos(service, c))));
  routes.post("/status/fetch/", async (c) => {
    const account = requireCreator(service, c, ["video.publish"], rates.status);
    const status = statusOf(service, await own(service, c, account));
    return c.body(framedText(status), 200, { "content-type": "application/json; charset=utf-8" });
  });
  routes.post("/cancel/", async (c) => {
    const account = requireCreator(service, c, ["video.publish"], rates.status);
    const publication = await own(service, c, account);
    if (publication.wholeAt !== null)
      throw new ApiError(400, "publish_not_cancellable", "The post can no longer be cancelled.");
    keep(service, { ...publication, cancelled: true });
    return c.json(framed({}));
  });
  return routes;
}
