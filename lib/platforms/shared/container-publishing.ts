import { failWith, type Result } from "@/lib/result";
import type {
  AccountContext,
  CommitGate,
  CommitMaterial,
  Outgoing,
  PublishFailure,
  RemoteDraft,
} from "../contract";
import { readDraft } from "./container-draft";
import { type ContainerPlatform, containerState, YOUNG_MS } from "./containers";
import { type GraphAnswer, graphAsk, graphErrorIn } from "./graph";

/** The container of a post and what it answers: its state at the source tells later whether it was published. */
export const containerMaterial = (outgoing: Outgoing, draft: RemoteDraft | null): CommitMaterial => {
  const container = readDraft(draft, outgoing)?.container;
  return {
    ...(container ? { container } : {}),
    ...(outgoing.replyTo ? { replyTo: outgoing.replyTo.remoteId } : {}),
    role: outgoing.role,
  };
};

/**
 * Publishes the material's container, which can be published once: the one request that commits. A refusal that may
 * come from the container itself is followed by a look at its state, so that one that is out already is never made anew.
 */
export async function publishContainer(
  on: ContainerPlatform,
  context: AccountContext,
  { draft, material, gate }: { draft: RemoteDraft | null; material: CommitMaterial; gate: CommitGate },
): Promise<Result<GraphAnswer, PublishFailure>> {
  const { container } = material;
  const { label } = on.platform;
  if (!container) {
    const reason = `What was prepared at ${label} is not known any more; it is prepared again.`;
    return failWith({ next: "wait", until: new Date(), reason, staleDraft: true });
  }
  const answered = await graphAsk(on.platform, {
    ...on.credentials(context),
    method: "POST",
    url: `${on.base(context)}/${encodeURIComponent(context.accountId)}/${on.edges.publish}`,
    body: { kind: "form", fields: { creation_id: container } },
    gate,
  });
  if (answered.ok || !isAboutContainer(answered.failure)) return answered;
  return failWith(await judged(on, context, container, { refusal: answered.failure, draft }));
}

/** 24 not found, 9007 not ready, -2/2207020 expired, 100/33 not there: a definite no that does not say why. */
function isAboutContainer({ evidence }: PublishFailure): boolean {
  const error = graphErrorIn(evidence);
  if (!error || (evidence?.status ?? 500) >= 500) return false;
  return (
    error.code === 24 ||
    error.code === 9007 ||
    (error.code === -2 && error.subcode === 2207020) ||
    (error.code === 100 && error.subcode === 33)
  );
}

async function judged(
  on: ContainerPlatform,
  context: AccountContext,
  container: string,
  { refusal, draft }: { refusal: PublishFailure; draft: RemoteDraft | null },
): Promise<PublishFailure> {
  const { label } = on.platform;
  const evidence = refusal.evidence ? { evidence: refusal.evidence } : {};
  const again = (seconds: number, reason: string, more: { staleDraft?: true } = {}): PublishFailure => ({
    next: "wait",
    until: new Date(Date.now() + seconds * 1000),
    reason,
    ...evidence,
    ...more,
  });
  const state = await containerState(on, context, container);
  const ageMs = Date.now() - Date.parse(String(draft?.madeAt));
  const stale = { staleDraft: true } as const;
  const anew = `${label} no longer has what was prepared; it is prepared again.`;
  if (!state.ok) {
    // The same container can be published once only, so sending it again is safe whatever became of it.
    return isAboutContainer(state.failure) && !(ageMs < YOUNG_MS)
      ? again(5, anew, stale)
      : again(20, `${label} does not find what was prepared yet.`);
  }
  switch (state.value.state) {
    case "published":
      return { next: "look", reason: `${label} says that this was published already.`, ...evidence };
    case "working":
      return again(15, `${label} is not ready to publish it yet.`);
    case "ready":
      // Ready for long and still not found: what it belongs to is missing, which preparing it anew tells.
      return ageMs > YOUNG_MS && graphErrorIn(refusal.evidence)?.code === 24
        ? again(5, anew, stale)
        : again(15, `${label} is not ready to publish it yet.`);
    case "failed":
      return state.value.failure;
    case "expired":
      return again(5, anew, stale);
  }
}
