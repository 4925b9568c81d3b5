import { randomBytes } from "node:crypto";
import { fetchFile } from "../fetching.ts";
import { type MediaKind, mediaKind } from "../media-kind.ts";
import type { BotApi, SentFile } from "./bot-api.ts";
import type { Params } from "./params.ts";
import { badRequest } from "./refused.ts";

const mostPhoto = 10_485_760;
const mostFile = 52_428_800;
const mostFetchedPhoto = 5_242_880;
const mostFetched = 20_971_520;

type Raw = { blob: string; size: number; kind: MediaKind | null; stated: string; name: string };

async function uploaded(api: BotApi, file: File, most: number): Promise<Raw> {
  const blob = randomBytes(12).toString("hex");
  const saved = await api.blobs.save(file.stream() as ReadableStream<Uint8Array>, most, () => blob);
  if (!saved) throw badRequest("file is too big");
  if (saved.size === 0) throw badRequest("file must be non-empty");
  return { blob, size: saved.size, kind: mediaKind(saved.head), stated: file.type, name: file.name };
}

async function fetched(api: BotApi, address: string, most: number): Promise<Raw> {
  const blob = randomBytes(12).toString("hex");
  const got = await fetchFile(address, api.blobs, blob, { maxBytes: most, redirects: true });
  if (typeof got === "string") throw badRequest("failed to get HTTP URL content");
  const name = new URL(address).pathname.split("/").at(-1) ?? "file";
  return { blob, size: got.saved.size, kind: got.kind, stated: got.contentType, name };
}

function checkPhoto({ kind }: Raw, isFetched: boolean): void {
  if (kind?.kind !== "image")
    throw badRequest(isFetched ? "wrong type of the web page content" : "IMAGE_PROCESS_FAILED");
  const { width, height } = kind;
  if (!width || !height) return;
  if (width + height > 10_000 || Math.max(width / height, height / width) > 20)
    throw badRequest("PHOTO_INVALID_DIMENSIONS");
}

function check(type: SentFile["type"], raw: Raw, isFetched: boolean): void {
  if (type === "photo") checkPhoto(raw, isFetched);
  if (type === "video" && raw.kind?.mime !== "video/mp4") throw badRequest("VIDEO_CONTENT_TYPE_INVALID");
  const moves = raw.kind?.mime === "image/gif" || raw.kind?.mime === "video/mp4";
  if (type === "animation" && !moves) throw badRequest("wrong type of the web page content");
  if (type === "audio" && raw.kind?.kind !== "audio") throw badRequest("AUDIO_CONTENT_TYPE_INVALID");
}

const known = (api: BotApi, type: SentFile["type"], id: string): SentFile => {
  const file = api.documents.get<SentFile>("file", id);
  if (file?.type !== type) throw badRequest("wrong file identifier/HTTP URL specified");
  return file;
};

/** The bytes that a name stands for: a field of the form, or an address to fetch. */
async function rawOf(api: BotApi, params: Params, type: SentFile["type"], named: unknown): Promise<Raw> {
  const isPhoto = type === "photo";
  if (typeof named === "string" && /^https?:/.test(named)) {
    const raw = await fetched(api, named, isPhoto ? mostFetchedPhoto : mostFetched);
    check(type, raw, true);
    return raw;
  }
  const field = typeof named === "string" ? named.slice("attach://".length) : type;
  const file = params.files.get(field);
  if (!file)
    throw badRequest(field === type ? `there is no ${type} in the request` : "attached file not found");
  const raw = await uploaded(api, file, isPhoto ? mostPhoto : mostFile);
  check(type, raw, false);
  return raw;
}

/** A file as a method names it: itself, `attach://` a field, an address, or the id of one that was sent before. */
export async function fileOf(
  api: BotApi,
  params: Params,
  type: SentFile["type"],
  named: unknown,
): Promise<SentFile> {
  if (typeof named === "string" && !/^(https?:|attach:\/\/)/.test(named)) return known(api, type, named);
  const raw = await rawOf(api, params, type, named);
  const made: SentFile = {
    fileId: `BQACAgIAAx${randomBytes(30).toString("base64url")}`,
    uniqueId: `AQAD${randomBytes(9).toString("base64url")}`,
    blob: raw.blob,
    type,
    mime: raw.kind?.mime ?? (raw.stated || "application/octet-stream"),
    name: raw.name,
    size: raw.size,
    width: raw.kind?.width ?? null,
    height: raw.kind?.height ?? null,
  };
  api.documents.put("file", made.fileId, made);
  api.documents.put("blob", made.blob, { mime: made.mime });
  return made;
}
