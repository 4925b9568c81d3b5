import { Readable } from "node:stream";
import type { SavedBlob } from "../blobs.ts";
import { mediaKind } from "../media-kind.ts";
import type { Network } from "./network.ts";
import { RestError } from "./rest-error.ts";

export type AssetKind = "image" | "video" | "document";

/** A file on its way into a post. */
export type Asset = {
  urn: string;
  kind: AssetKind;
  owner: string;
  /** Of a video: the size that was promised. */
  bytes: number;
  /** `sent`: all bytes are there. */
  state: "waiting" | "sent" | "failed";
  failure: string | null;
  /** Epoch in milliseconds from which it is available. */
  readyAt: number;
  file: string;
  /** Of a video: what each part was called, in their order; null while it has not come. */
  etags: (string | null)[];
  uploadToken: string;
};

/** Where bytes are put; the part, of a video. */
export type Door = { urn: string; part: number | null; endsAt: number };

export const partBytes = 4_194_304;

export const assetOf = ({ documents }: Network, urn: string): Asset | null =>
  documents.get<Asset>("asset", urn);

export function keepAsset({ documents }: Network, asset: Asset): void {
  documents.put("asset", asset.urn, asset);
}

export type Status = "WAITING_UPLOAD" | "PROCESSING" | "AVAILABLE" | "PROCESSING_FAILED";

export function statusOf({ world }: Network, { state, readyAt }: Asset): Status {
  if (state === "waiting") return "WAITING_UPLOAD";
  if (readyAt > world.now()) return "PROCESSING";
  return state === "failed" ? "PROCESSING_FAILED" : "AVAILABLE";
}

const mostPixels = 36_152_320;
/** PDF, and the two containers of office files. */
const documentHeads = ["255044462d", "504b0304", "d0cf11e0"].map((hex) => Buffer.from(hex, "hex"));

/** Why LinkedIn cannot use the bytes; null when it can. Names and stated types are not believed. */
function problemOf({ kind, bytes }: Asset, { head, size }: SavedBlob): string | null {
  const found = mediaKind(head);
  if (kind === "document") {
    const known = documentHeads.some((start) => head.subarray(0, start.length).equals(start));
    return known ? null : "The document's type is not supported";
  }
  if (kind === "video") {
    if (size !== bytes) return "The parts are not as many bytes as were promised";
    return found?.mime === "video/mp4" ? null : "The video's type is not supported";
  }
  if (!found || !["image/jpeg", "image/png", "image/gif"].includes(found.mime))
    return "The image's type is not supported";
  return (found.width ?? 0) * (found.height ?? 0) >= mostPixels ? "The image has too many pixels" : null;
}

export function arrived(network: Network, asset: Asset, saved: SavedBlob, failed: boolean): void {
  const failure = failed ? "The file could not be processed" : problemOf(asset, saved);
  const { world } = network;
  keepAsset(network, {
    ...asset,
    state: failure ? "failed" : "sent",
    failure,
    readyAt: world.now() + world.processingMs,
  });
}

export const partName = ({ file }: Asset, part: number): string => `${file}.part${part}`;

/** Makes one file of a video's parts. */
export async function joinParts(network: Network, asset: Asset, failed: boolean): Promise<void> {
  const { blobs } = network;
  async function* all() {
    for (const part of asset.etags.keys()) yield* blobs.read(partName(asset, part));
  }
  const whole = Readable.toWeb(Readable.from(all())) as unknown as ReadableStream<Uint8Array>;
  const saved = await blobs.save(whole, asset.bytes, () => asset.file);
  if (!saved) throw new RestError(400, "ILLEGAL_ARGUMENT", "There are more bytes than were promised");
  for (const part of asset.etags.keys()) blobs.remove(partName(asset, part));
  arrived(network, asset, saved, failed);
}
