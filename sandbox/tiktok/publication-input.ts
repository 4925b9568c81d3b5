import type { Account } from "../accounts.ts";
import { ApiError, invalidParams } from "./api-error.ts";
import { type Body, partOf } from "./caller.ts";
import { type Creator, type PostInfo, privacyLevels } from "./tiktok.ts";

const million = 1_000_000;
export const mostVideoBytes = 4_294_967_296;

function text(body: Body, name: string, most: number): string {
  const value = body[name];
  if (value === undefined) return "";
  if (typeof value !== "string" || value.length > most)
    throw invalidParams(`${name} must be a text of at most ${most} UTF-16 code units.`);
  return value;
}

function flag(body: Body, name: string): boolean {
  const value = body[name];
  if (value !== undefined && typeof value !== "boolean") throw invalidParams(`${name} must be a boolean.`);
  return value === true;
}

/** What is said about a post; `kind` decides how long its texts may be. */
export function readInfo(account: Account<Creator>, body: Body, kind: "video" | "photos"): PostInfo {
  const info = partOf(body, "post_info");
  const privacy = info.privacy_level;
  if (typeof privacy !== "string" || !privacyLevels(account).includes(privacy))
    throw new ApiError(
      403,
      "privacy_level_option_mismatch",
      "Privacy level is not among the options of the creator_info query.",
    );
  if (!account.data.audited && (privacy !== "SELF_ONLY" || !account.data.isPrivate))
    throw new ApiError(
      403,
      "unaudited_client_can_only_post_to_private_accounts",
      "Please review our integration guidelines at https://developers.tiktok.com/doc/content-sharing-guidelines/",
    );
  if (account.data.commentsClosed && info.disable_comment !== true)
    throw invalidParams("disable_comment must be true: the creator has closed comments.");
  return {
    title: text(info, "title", kind === "video" ? 2200 : 90),
    description: kind === "video" ? "" : text(info, "description", 4000),
    privacy,
    disableComment: flag(info, "disable_comment"),
    disableDuet: flag(info, "disable_duet"),
    disableStitch: flag(info, "disable_stitch"),
    brandContent: flag(info, "brand_content_toggle"),
    brandOrganic: flag(info, "brand_organic_toggle"),
    // The documents disagree about where it stands with photos.
    madeWithAi: flag(info, "is_aigc") || flag(body, "is_aigc"),
    music: flag(info, "auto_add_music"),
  };
}

export type Cut = { size: number; chunkSize: number; chunks: number };

function whole(source: Body, name: string): number {
  const value = source[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1)
    throw invalidParams(`${name} must be a whole number above 0.`);
  return value;
}

/** How a file will come: chunks of 5 to 64 MB, the rest with the last; a small file whole. */
export function readCut(source: Body): Cut {
  const size = whole(source, "video_size");
  const chunkSize = whole(source, "chunk_size");
  const chunks = whole(source, "total_chunk_count");
  if (size > mostVideoBytes) throw invalidParams("video_size must be at most 4 GB.");
  const small = size < 5 * million;
  if (small && chunkSize !== size)
    throw invalidParams("chunk_size must be the video_size of a video below 5 MB.");
  if (!small && (chunkSize < 5 * million || chunkSize > 64 * million))
    throw invalidParams("chunk_size must be from 5 MB to 64 MB.");
  if (chunks > 1000 || chunks !== Math.floor(size / chunkSize))
    throw invalidParams("The total chunk count is invalid.");
  return { size, chunkSize, chunks };
}

/** Addresses of photos. */
export function readPhotos(source: Body): string[] {
  const images = source.photo_images;
  const usable = Array.isArray(images) && images.every((one) => typeof one === "string");
  if (source.source !== "PULL_FROM_URL") throw invalidParams("source must be PULL_FROM_URL for photos.");
  if (!usable || images.length < 1 || images.length > 35)
    throw invalidParams("photo_images must hold 1 to 35 addresses.");
  const cover = source.photo_cover_index;
  if (typeof cover !== "number" || !Number.isInteger(cover) || cover < 0 || cover >= images.length)
    throw invalidParams("photo_cover_index must name one of the photos.");
  return images;
}

/** Addresses belong to whoever proved that; in the sandbox that is this machine. */
export function requireOwned(address: string): void {
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  if (!["127.0.0.1", "localhost", "[::1]"].includes(host))
    throw new ApiError(
      403,
      "url_ownership_unverified",
      "Please review our URL ownership verification rules at https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide#pull_from_url",
    );
}
