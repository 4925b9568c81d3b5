import type { Answer } from "@/lib/outbound/answer";
import { request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, PublishFailure } from "../contract";
import { unreached } from "../shared/failures";
import { streamed } from "../shared/multipart";
import { asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { askObject } from "./http";
import { classify } from "./refusals";

/** One file, or a part of one, must come through in this time. */
const UPLOAD_MS = 100_000;

export const resourceOf = ({ kind }: OutgoingMedia): "images" | "videos" | "documents" => `${kind}s`;

const nothingSaid = (what: string) =>
  failWith({
    next: "wait" as const,
    until: new Date(Date.now() + 60_000),
    reason: `LinkedIn did not say ${what}.`,
  });

/** Begins one upload; the `value` of the answer. */
export async function initialise(
  context: AccountContext,
  file: OutgoingMedia,
  owner: string,
): Promise<Result<Json, PublishFailure>> {
  const more =
    file.kind === "video" ? { fileSizeBytes: file.bytes, uploadCaptions: false, uploadThumbnail: false } : {};
  const answered = await askObject(context, {
    method: "POST",
    path: `/rest/${resourceOf(file)}?action=initializeUpload`,
    json: { initializeUploadRequest: { owner, ...more } },
  });
  if (!answered.ok) return answered;
  const value = asObject(answered.value.json.value);
  return value ? ok(value) : nothingSaid("where to upload the file");
}

/** The token goes only where the account lives: an upload's address is LinkedIn's word. */
function isTheirs(context: AccountContext, address: string): boolean {
  const { hostname, origin, protocol } = new URL(address);
  if (origin === new URL(context.origin).origin) return true;
  return protocol === "https:" && /(^|\.)linkedin\.com$/.test(hostname);
}

/** Puts a file, or a stretch of it, where LinkedIn said. A part of a video goes without the token. */
export async function put(
  context: AccountContext,
  file: OutgoingMedia,
  address: string,
  range?: { start: number; end: number },
): Promise<Result<Answer, PublishFailure>> {
  const { token } = context.access;
  const body = streamed(file, range);
  const sent = await request({
    method: "PUT",
    url: address,
    headers: range || !isTheirs(context, address) ? {} : { authorization: `Bearer ${token}` },
    body: range && body.kind === "stream" ? { ...body, contentType: "application/octet-stream" } : body,
    timeoutMs: UPLOAD_MS,
    secrets: [token],
  });
  if (!sent.ok) return failWith(unreached(sent.failure));
  const { status, trace } = sent.value;
  if (status >= 200 && status < 300) return ok(sent.value);
  if ([403, 404, 410].includes(status))
    return failWith({
      next: "wait",
      until: new Date(Date.now() + 1_000),
      reason: "The address to upload to is no longer good; it begins anew.",
      evidence: trace,
      staleDraft: true,
    });
  return failWith(classify(context, sent.value, "free"));
}

/** Uploads an image or a document in one request; its URN. */
export async function uploadWhole(
  context: AccountContext,
  file: OutgoingMedia,
  owner: string,
): Promise<Result<string, PublishFailure>> {
  const begun = await initialise(context, file, owner);
  if (!begun.ok) return begun;
  const urn = asString(begun.value[file.kind]);
  const address = asWebAddress(begun.value.uploadUrl);
  if (!(urn && address)) return nothingSaid("where to upload the file");
  const sent = await put(context, file, address);
  return sent.ok ? ok(urn) : sent;
}
