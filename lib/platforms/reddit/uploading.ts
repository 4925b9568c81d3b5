import { request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, PublishFailure } from "../contract";
import { unreached } from "../shared/failures";
import { hostAt } from "../shared/hosts";
import { multipart } from "../shared/multipart";
import { asObject, asString } from "../shared/reading";
import { ask, PUBLIC } from "./http";
import { posterPng } from "./poster";

/** A gigabyte over a slow line; the step's own end comes first. */
const UPLOAD_MS = 100_000;

/** A file at Reddit: what a gallery calls it, and the address that other posts name. */
export type Asset = { assetId: string; url: string };

const soon = (milliseconds: number): Date => new Date(Date.now() + milliseconds);

type Lease = Asset & { host: string; fields: [string, string][] };

/** Where to send a file, and what the upload must repeat. */
async function lease(context: AccountContext, media: OutgoingMedia): Promise<Result<Lease, PublishFailure>> {
  const fields = { filepath: media.filename, mimetype: media.mimeType };
  const body = { kind: "form", fields } as const;
  const answered = await ask(context, { method: "POST", path: "/api/media/asset.json", body });
  if (!answered.ok) return answered;
  const json = asObject(answered.value.json);
  const args = asObject(json?.args);
  const action = asString(args?.action)
    ?.replace(/^(?:https?:)?\/\//, "")
    .replace(/\/+$/, "");
  const assetId = asString(asObject(json?.asset)?.asset_id);
  const given = (Array.isArray(args?.fields) ? args.fields : []).flatMap((field): [string, string][] => {
    const name = asString(asObject(field)?.name);
    const value = asObject(field)?.value;
    return name && typeof value === "string" ? [[name, value]] : [];
  });
  const key = given.find(([name]) => name === "key")?.[1];
  if (action && assetId && key)
    return ok({ assetId, url: `https://${action}/${key}`, host: action, fields: given });
  const evidence = { ...answered.value.answer.trace, body: "" };
  const reason = "Reddit did not say where to upload the file.";
  return failWith({ next: "wait", until: soon(60_000), reason, evidence });
}

/** Uploads one file. Nobody sees it before a post names it. */
export async function uploadFile(
  context: AccountContext,
  media: OutgoingMedia,
): Promise<Result<Asset, PublishFailure>> {
  const leased = await lease(context, media);
  if (!leased.ok) return leased;
  const { assetId, url, host, fields } = leased.value;
  const sent = await request({
    method: "POST",
    url: hostAt(context.origin, PUBLIC, host),
    body: multipart(fields, [{ name: "file", media }]),
    timeoutMs: UPLOAD_MS,
    secrets: fields.map(([, value]) => value).filter((value) => value.length > 40),
  });
  if (!sent.ok) return failWith(unreached(sent.failure));
  const { status, trace } = sent.value;
  if (status >= 200 && status < 300) return ok({ assetId, url });
  if (status === 413 || /EntityTooLarge/.test(trace.body ?? "")) {
    const reason = "Reddit refused a file as too large. Use a smaller one.";
    return failWith({ next: "revise", field: "media", reason, evidence: trace });
  }
  // A refused upload is begun anew: its permission may have run out while it waited.
  const reason = `Reddit's upload server did not take the file (${status}).`;
  return failWith({ next: "wait", until: soon(30_000), reason, evidence: trace });
}

/** Uploads the poster that a video post must name. */
export function uploadPoster(context: AccountContext): Promise<Result<Asset, PublishFailure>> {
  const bytes = posterPng();
  return uploadFile(context, {
    mediaId: "poster",
    kind: "image",
    mimeType: "image/png",
    filename: "poster.png",
    bytes: bytes.length,
    width: null,
    height: null,
    seconds: null,
    alt: "",
    address: null,
    open: async () => new Blob([new Uint8Array(bytes)]).stream(),
  });
}
