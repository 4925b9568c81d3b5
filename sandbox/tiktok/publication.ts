import { randomBytes, randomInt } from "node:crypto";
import type { Context } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { int64 } from "./api-error.ts";
import type { Cut } from "./publication-input.ts";
import { type PostData, type Publication, postIdAt, publicLevel, type Service } from "./tiktok.ts";

const uploadMs = 3_600_000;

export const keep = ({ documents }: Service, publication: Publication): void =>
  documents.put("publication", publication.publishId, publication);

/** One that begins. */
export function begun(
  service: Service,
  about: Pick<Publication, "accountId" | "kind" | "source" | "inbox" | "info"> & Cut,
): Publication {
  const now = service.world.now();
  const number = `${now}${randomInt(1000, 9999)}`;
  const name = about.source === "FILE_UPLOAD" ? "file" : "url";
  const way = about.inbox ? "inbox" : "pub";
  const prefix = about.kind === "photos" ? `p_${way}_url~v2.` : `v_${way}_${name}~v2-1.`;
  const upload =
    about.source === "FILE_UPLOAD"
      ? { id: number, token: randomBytes(16).toString("hex"), endsAt: now + uploadMs }
      : null;
  return {
    ...about,
    publishId: `${prefix}${number}`,
    received: 0,
    bytes: 0,
    upload,
    wholeAt: null,
    readyAt: 0,
    failReason: null,
    cancelled: false,
    postId: null,
    createdAt: now,
  };
}

/** Everything is there: it becomes a post, once it was worked on, or fails. */
export function complete(
  service: Service,
  publication: Publication,
  files: PostData["files"],
  about: { failReason: string | null; twice: boolean },
): Publication {
  const { world, posts } = service;
  const now = world.now();
  const readyAt = now + world.processingMs;
  const { accountId, kind, info, inbox } = publication;
  const add = (): string => {
    const remoteId = postIdAt(now);
    const text = kind === "video" ? info.title : [info.title, info.description].filter(Boolean).join("\n");
    posts.add({
      remoteId,
      accountId,
      parentId: null,
      text,
      mediaCount: files.length,
      createdAt: new Date(now).toISOString(),
      receivedAt: now,
      data: { kind, info, files, readyAt },
    });
    return remoteId;
  };
  const posted = about.failReason === null && !inbox;
  if (posted && about.twice) add();
  const done: Publication = {
    ...publication,
    wholeAt: now,
    readyAt,
    failReason: about.failReason,
    postId: posted ? add() : null,
  };
  keep(service, done);
  return done;
}

/** What a file cannot be posted for, however it came. */
export const inner = (
  service: Service,
  c: Context<SandboxEnv>,
): { failReason: string | null; twice: boolean } => ({
  failReason: innerFault(c, service.world.faults, "processing-failed") ? "internal" : null,
  twice: innerFault(c, service.world.faults, "duplicate") !== null,
});

/** A post gets its public id when moderation is done, a while after it was published. */
export function statusOf({ world }: Service, publication: Publication) {
  const { source, bytes, wholeAt, readyAt, failReason, cancelled, inbox, info, postId } = publication;
  const loaded = source === "FILE_UPLOAD" ? { uploaded_bytes: bytes } : { downloaded_bytes: bytes };
  const working = source === "FILE_UPLOAD" ? "PROCESSING_UPLOAD" : "PROCESSING_DOWNLOAD";
  const now = world.now();
  if (cancelled) return { status: "FAILED", fail_reason: "publish_cancelled", ...loaded };
  const lapsed = wholeAt === null && publication.upload && publication.upload.endsAt <= now;
  if (lapsed) return { status: "FAILED", fail_reason: "internal", ...loaded };
  if (wholeAt === null || readyAt > now) return { status: working, ...loaded };
  if (failReason) return { status: "FAILED", fail_reason: failReason, ...loaded };
  if (inbox) return { status: "SEND_TO_USER_INBOX", ...loaded };
  const isPublic = info.privacy === publicLevel && postId && readyAt + world.processingMs / 8 <= now;
  return {
    status: "PUBLISH_COMPLETE",
    ...loaded,
    publicaly_available_post_id: isPublic ? [int64(postId)] : [],
  };
}
