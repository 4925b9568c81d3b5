import { objectOf } from "@/lib/outbound/answer";
import { request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, PublishFailure } from "../contract";
import { unreached } from "../shared/failures";
import { GRAPH_VERSION, graphErrorOf, graphFailure } from "../shared/graph";
import { streamed } from "../shared/multipart";
import { asObject, asString } from "../shared/reading";
import type { Side } from "./http";

const TIMEOUT_MS = 90_000;

/** Sends a reel's file into its container, which waits for it. One that broke off is not gone on with: it is made anew. */
export async function sendReel(
  on: Side,
  context: AccountContext,
  containerId: string,
  media: OutgoingMedia,
): Promise<Result<null, PublishFailure>> {
  const { token } = context.access;
  const sent = await request({
    method: "POST",
    url: `${on.host(context, "rupload.facebook.com")}/ig-api-upload/${GRAPH_VERSION}/${encodeURIComponent(containerId)}`,
    headers: { authorization: `OAuth ${token}`, offset: "0", file_size: String(media.bytes) },
    body: streamed(media),
    timeoutMs: TIMEOUT_MS,
    secrets: [token],
  });
  if (!sent.ok) return failWith(unreached(sent.failure));
  const answer = sent.value;
  const json = objectOf(answer);
  if (answer.status < 300 && json?.success === true) return ok(null);
  const debug = asObject(json?.debug_info);
  if (!debug || graphErrorOf(answer)) return failWith(graphFailure(on.platform, answer, "free"));
  const words = asString(debug.message) ?? "It gave no reason.";
  const evidence = answer.trace;
  if (debug.type === "ProcessingFailedError" && debug.retriable !== true) {
    const reason = `Instagram could not read the video. Instagram says: ${words}`;
    return failWith({ next: "revise", field: "media", reason, evidence });
  }
  const reason = `The upload broke off; it begins again. Instagram says: ${words}`;
  const until = new Date(Date.now() + 15_000);
  return failWith({ next: "wait", until, reason, evidence, staleDraft: true });
}
