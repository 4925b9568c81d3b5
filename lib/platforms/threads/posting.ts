import { failWith, ok, type Result } from "@/lib/result";
import type { Outgoing, Progress, PublishFailure, Receipt, RemoteDraft } from "../contract";
import type { Platform } from "../contract-platform";
import { containerMaterial, publishContainer } from "../shared/container-publishing";
import { prepareContainers } from "../shared/containers";
import { graphErrorIn, isMissing } from "../shared/graph";
import { asDate, asNumber, asString, asWebAddress, type Json } from "../shared/reading";
import { ask, on } from "./http";
import { planOf } from "./planning";

/** Fields that a receipt is read from. */
export const RECEIPT_FIELDS = "id,permalink,timestamp";

/** So often a post that is to be answered may not be seen yet before it counts as gone. */
const MISSES = 4;

/** 24/4279009: the post that is answered is not there, or not there yet on every server. */
const isUnseen = (failure: PublishFailure): boolean => {
  const error = graphErrorIn(failure.evidence);
  return error?.code === 24 || isMissing(failure);
};

/** Makes the containers; of a text, too. */
export const prepare: NonNullable<Platform["prepare"]> = async (context, outgoing, draft, progress) => {
  const plan = planOf(outgoing);
  if (!plan.ok) return plan;
  let latest = draft;
  const kept: Progress = {
    keep: async (next) => {
      latest = next;
      await progress?.keep(next);
    },
    mayBegin: () => progress?.mayBegin() ?? true,
  };
  const made = await prepareContainers(on, context, outgoing, { plan: plan.value, draft, progress: kept });
  if (made.ok || !isUnseen(made.failure) || !isFirst(outgoing, latest)) return made;
  return unseen(made.failure, (asNumber(draft?.misses) ?? 0) + 1, (misses) =>
    kept.keep({ ...latest, misses }),
  );
};

/** Whether what was not found can only be the post that is answered: the container itself was never made. */
const isFirst = ({ replyTo }: Outgoing, latest: RemoteDraft | null): boolean =>
  replyTo !== null && !latest?.container;

async function unseen(
  { evidence }: PublishFailure,
  misses: number,
  keep: (misses: number) => Promise<void>,
): Promise<Result<RemoteDraft, PublishFailure>> {
  const about = evidence ? { evidence } : {};
  if (misses > MISSES) {
    const reason = "The post it should follow is no longer on Threads.";
    return failWith({ next: "revise", field: "text", reason, ...about });
  }
  await keep(misses);
  return failWith({
    next: "wait",
    until: new Date(Date.now() + 2_500 * 2 ** misses),
    reason: "Threads does not show the post that this follows everywhere yet.",
    unfinished: true,
    ...about,
  });
}

/** The container, and what is needed to tell afterwards which post it became. */
export const commitMaterial: Platform["commitMaterial"] = (outgoing, { draft }) =>
  containerMaterial(outgoing, draft);

/** The proof inside a media object; null when it has no id. */
export function receiptOf(media: Json | null): Receipt | null {
  const remoteId = asString(media?.id);
  if (!media || !remoteId) return null;
  return { remoteId, address: asWebAddress(media.permalink), publishedAt: asDate(media.timestamp) };
}

/** One `POST /{user}/threads_publish`; where the post stands is asked afterwards, and may stay unknown. */
export const publish: Platform["publish"] = async (context, _outgoing, draft, material, gate) => {
  const published = await publishContainer(on, context, { draft, material, gate });
  if (!published.ok) return published;
  const evidence = published.value.answer.trace;
  const remoteId = asString(published.value.json.id);
  if (!remoteId)
    return failWith({ next: "look", reason: "Threads did not say which post it made.", evidence });
  const path = `/${encodeURIComponent(remoteId)}?fields=${RECEIPT_FIELDS}`;
  const shown = await ask(context, { path, timeoutMs: 10_000 });
  const receipt = shown.ok ? receiptOf(shown.value.json) : null;
  return ok({ address: null, publishedAt: null, ...receipt, remoteId, evidence });
};

/** Deletes a post; one that is gone already counts as deleted. */
export const remove: NonNullable<Platform["remove"]> = async (context, remoteId) => {
  const answered = await ask(context, { method: "DELETE", path: `/${encodeURIComponent(remoteId)}` });
  return answered.ok || isUnseen(answered.failure) ? ok(null) : answered;
};
