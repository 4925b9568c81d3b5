import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import { isMissing } from "../shared/graph";
import { ask, isVideoId } from "./http";
import { mediaCountOf } from "./rows-of-posts";

const gone = ({ evidence }: PublishFailure): PublishFailure => ({
  next: "revise",
  field: "text",
  reason: "The post is no longer on Facebook: it was deleted there.",
  gone: true,
  ...(evidence ? { evidence } : {}),
});

/** Changes the text; files of a post that is there cannot be replaced. */
export const update: NonNullable<Platform["update"]> = async (context, remoteId, outgoing, _draft, gate) => {
  const path = `/${encodeURIComponent(remoteId)}`;
  const video = isVideoId(remoteId);
  const isComment = outgoing.role === "comment";
  if (!video && !isComment) {
    const kept = await keepsFiles(context, path, outgoing.media.length);
    if (!kept.ok) return kept;
  }
  const { title } = outgoing.options;
  const fields: Record<string, string> = video
    ? { description: outgoing.text, ...(title ? { title } : {}) }
    : { message: outgoing.text };
  const asked = await ask(context, { method: "POST", path, body: { kind: "form", fields }, gate });
  if (!asked.ok) return failWith(isMissing(asked.failure) ? gone(asked.failure) : asked.failure);
  if (asked.value.json.success === true) return ok(null);
  return failWith({
    next: "look",
    reason: "Facebook did not say whether it changed the post.",
    evidence: asked.value.answer.trace,
  });
};

async function keepsFiles(
  context: AccountContext,
  path: string,
  wanted: number,
): Promise<Result<null, PublishFailure>> {
  const asked = await ask(context, {
    path,
    query: { fields: "id,attachments{media_type,target,subattachments}" },
  });
  if (!asked.ok) return failWith(isMissing(asked.failure) ? gone(asked.failure) : asked.failure);
  if (mediaCountOf(asked.value.json) === wanted) return ok(null);
  return failWith({
    next: "revise",
    field: "media",
    reason: "Facebook cannot change the files of a post that is there. Delete it and post it anew.",
  });
}

/** Deletes a post; one that is already gone counts as deleted. */
export async function remove(
  context: AccountContext,
  remoteId: string,
): Promise<Result<null, PublishFailure>> {
  const asked = await ask(context, { method: "DELETE", path: `/${encodeURIComponent(remoteId)}` });
  if (asked.ok) {
    if (asked.value.json.success !== false) return ok(null);
    const reason =
      "Facebook did not delete the post. Stories with a picture can only be deleted at facebook.com.";
    return failWith({ next: "revise", field: "options", reason, evidence: asked.value.answer.trace });
  }
  return isMissing(asked.failure) ? ok(null) : asked;
}
