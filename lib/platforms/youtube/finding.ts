import type { AccountContext, Deadline, Evidence, FindAnswer, Intent } from "../contract";
import { NO_DEADLINE, notRead, unclear, within } from "../shared/finding";
import { asObject } from "../shared/reading";
import { findComment } from "./comment-finding";
import { privacyIn, tagsIn } from "./describing";
import { isMarked } from "./drafting";
import { ask, itemsOf } from "./http";
import { receiptOf } from "./posting";

/**
 * Reads the video that was to be published. One that others can see is out; one that is private is out when that was
 * wanted and the commit has taken its marker off. Not out is also a video that is gone, if the sign-in is still the
 * channel's.
 */
export async function find(
  context: AccountContext,
  intent: Intent,
  deadline: Deadline = NO_DEADLINE,
): Promise<FindAnswer> {
  const { videoId, privacy, commentOn } = intent.material;
  if (commentOn !== undefined) return findComment(context, intent, deadline);
  if (!videoId) return unclear("Which video it was is not known any more.");
  const timeoutMs = within(deadline);
  const path = `/videos?${new URLSearchParams({ part: "snippet,status", id: videoId })}`;
  const answered = await ask(context, { path, timeoutMs });
  if (!answered.ok) return notRead(answered.failure);
  const { json, answer } = answered.value;
  const evidence = { ...answer.trace, body: "" };
  if (!Array.isArray(json.items)) return unclear("YouTube's answer could not be read.", answer.trace);
  const [video] = itemsOf(json);
  if (!video) return absentOrForeign(context, evidence, timeoutMs);
  const now = privacyIn(video);
  const { channelId } = asObject(video.snippet) ?? {};
  if (video.id !== videoId || !now || channelId !== context.accountId)
    return unclear("YouTube's answer does not say what became of the video.", answer.trace);
  const isOut = now !== "private" || (privacy === "private" && !isMarked(tagsIn(video)));
  const told = { ...evidence, note: `The video is ${now}.` };
  return isOut
    ? { found: "yes", receipt: receiptOf(context, videoId, video, intent.armedAt), evidence: told }
    : { found: "no", evidence: told };
}

/** A private video does not show to the sign-in of another channel: then nothing is proven. */
async function absentOrForeign(
  context: AccountContext,
  evidence: Evidence,
  timeoutMs: number,
): Promise<FindAnswer> {
  const answered = await ask(context, { path: "/channels?part=id&mine=true", timeoutMs });
  if (!answered.ok) return notRead(answered.failure);
  const own = itemsOf(answered.value.json).some(({ id }) => id === context.accountId);
  return own
    ? { found: "no", evidence: { ...evidence, note: "The video is gone." } }
    : unclear("The sign-in belongs to another channel.", evidence);
}
