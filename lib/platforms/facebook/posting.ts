import type { Body } from "@/lib/outbound/body";
import { failWith, ok } from "@/lib/result";
import type { AccountContext, CommitMaterial, Outgoing, PublishFailure, Receipt } from "../contract";
import type { Platform } from "../contract-platform";
import { type GraphAnswer, graphErrorIn, isMissing } from "../shared/graph";
import { asString, type Json } from "../shared/reading";
import { type Act, actOf } from "./draft";
import { repeatsLatest } from "./finding";
import { addressOf, ask, instantOf, postIdOf } from "./http";
import { predecessorGone } from "./preparing";

const uploadsUnknown = () =>
  failWith({
    next: "wait" as const,
    until: new Date(),
    reason: "The uploaded files are no longer known; they will be uploaded again.",
    staleDraft: true as const,
  });

type Commit = { path: string; fields: Record<string, string> };

/** What every kind of post needs from what was uploaded. */
const NEEDS: Readonly<Record<Act, keyof CommitMaterial | null>> = {
  feed: null,
  video: "sessionId",
  reel: "videoId",
  "photo-story": "photos",
  "video-story": "videoId",
  comment: "target",
};

/** The one request that commits; null when what was uploaded is not known. */
function commitOf(page: string, act: Act, outgoing: Outgoing, material: CommitMaterial): Commit | null {
  const needed = NEEDS[act];
  const photos = (material.photos ?? "").split(",").filter(Boolean);
  if ((needed && !material[needed]) || (act === "feed" && photos.length !== outgoing.media.length))
    return null;
  const { videoId = "", sessionId = "", target = "", link, title } = material;
  const described = { description: outgoing.text, ...(title ? { title } : {}) };
  const finish = { upload_phase: "finish" };
  switch (act) {
    case "feed":
      return {
        path: `/${page}/feed`,
        fields: {
          ...(outgoing.text === "" ? {} : { message: outgoing.text }),
          ...(link ? { link } : {}),
          ...(photos.length > 0
            ? { attached_media: JSON.stringify(photos.map((id) => ({ media_fbid: id }))) }
            : {}),
          fields: "id,permalink_url,created_time",
        },
      };
    case "video":
      return { path: `/${page}/videos`, fields: { ...finish, upload_session_id: sessionId, ...described } };
    case "reel":
      return {
        path: `/${page}/video_reels`,
        fields: { ...finish, video_id: videoId, video_state: "PUBLISHED", ...described },
      };
    case "photo-story":
      return { path: `/${page}/photo_stories`, fields: { photo_id: photos[0] ?? "" } };
    case "video-story":
      return { path: `/${page}/video_stories`, fields: { ...finish, video_id: videoId } };
    case "comment":
      return {
        path: `/${target}/comments`,
        fields: { message: outgoing.text, fields: "id,permalink_url,created_time" },
      };
  }
}

/** One POST to the edge that makes the post visible. */
export const publish: Platform["publish"] = async (context, outgoing, _draft, material, gate) => {
  const act = actOf(outgoing);
  const commit = commitOf(context.accountId, act, outgoing, material);
  if (!commit) return uploadsUnknown();
  const body: Body = { kind: "form", fields: commit.fields };
  const asked = await ask(context, { method: "POST", path: commit.path, body, gate });
  if (!asked.ok) return failWith(await refused(context, act, outgoing, asked.failure));
  const receipt = receiptOf(context, act, material, asked.value.json);
  if (receipt) return ok({ ...receipt, evidence: asked.value.answer.trace });
  return failWith(unnamed(asked.value));
};

const unnamed = ({ answer }: GraphAnswer): PublishFailure => ({
  next: "look",
  reason: "Facebook did not say which post it made.",
  evidence: answer.trace,
});

/** What a definite no means where it depends on what was sent. */
async function refused(
  context: AccountContext,
  act: Act,
  outgoing: Outgoing,
  failure: PublishFailure,
): Promise<PublishFailure> {
  if (isMissing(failure)) {
    if (act === "comment") return predecessorGone(failure);
    const reason = "The Page is not there, or no longer shown to this sign-in. Connect again.";
    return { next: "reconnect", reason, ...(failure.evidence ? { evidence: failure.evidence } : {}) };
  }
  // 506: it says the same as the newest post. That may be this one, sent by an attempt whose answer was lost.
  if (graphErrorIn(failure.evidence)?.code === 506 && (await repeatsLatest(context, outgoing)))
    return {
      next: "look",
      reason: "Facebook says that this post is there already.",
      ...(failure.evidence ? { evidence: failure.evidence } : {}),
    };
  return failure;
}

/** The proof inside an answer; null when it names nothing. */
function receiptOf(context: AccountContext, act: Act, material: CommitMaterial, json: Json): Receipt | null {
  if (act === "video" || act === "reel") {
    const { videoId } = material;
    if (json.success !== true || !videoId) return null;
    return { remoteId: videoId, address: addressOf(context.origin, videoId, null), publishedAt: null };
  }
  const story = act === "photo-story" || act === "video-story";
  const id = asString(story ? json.post_id : json.id);
  if (!id) return null;
  const remoteId = act === "comment" ? id : postIdOf(context.accountId, id);
  const address = story ? null : addressOf(context.origin, remoteId, json.permalink_url);
  return { remoteId, address, publishedAt: instantOf(json.created_time) };
}
