import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, Progress, PublishFailure, RemoteDraft } from "../contract";
import { contentOf, type Draft, readDraft } from "./container-draft";
import { unfinished } from "./failures";
import { type GraphCredentials, type GraphPlatform, graphAsk, graphErrorIn, isMissing } from "./graph";
import { asString, type Json } from "./reading";

/** What became of a container; a failed one names who must act. */
export type ContainerState =
  | { state: "working" | "ready" | "published" | "expired" }
  | { state: "failed"; failure: PublishFailure };

/** A platform where a post is a container that is made, processed and published, as Instagram and Threads have it. */
export type ContainerPlatform = {
  platform: GraphPlatform;
  /** Where the account's host answers, with its version, without a trailing slash. */
  base(context: AccountContext): string;
  credentials(context: AccountContext): GraphCredentials;
  /** Names of the account's edges that make and publish containers. */
  edges: { make: string; publish: string };
  statusFields: string;
  readStatus(json: Json, failed: (failure: PublishFailure) => ContainerState): ContainerState | null;
};

const STATES: Readonly<Record<string, "working" | "ready" | "published" | "expired">> = {
  IN_PROGRESS: "working",
  FINISHED: "ready",
  PUBLISHED: "published",
  EXPIRED: "expired",
};

/** What the platform's word for a state means; null when it is none. `failed` is asked for what became of an `ERROR`. */
export function stateCalled(word: unknown, failed: () => ContainerState): ContainerState | null {
  if (word === "ERROR") return failed();
  const state = typeof word === "string" && Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  return state ? { state } : null;
}

/** Fields of one container to make. `send` uploads the file where it is not fetched. */
export type ContainerPlan = {
  fields: Readonly<Record<string, string>>;
  send?: (containerId: string) => Promise<Result<null, PublishFailure>>;
};

/** All containers of one post: first the children of a carousel, then what is published. */
export type PostPlan = {
  children: readonly (ContainerPlan & { mediaId: string })[];
  post(childIds: readonly string[]): ContainerPlan;
};

/** After this long a container is asked for its state again before it is used. */
const TRUST_MS = 3_600_000;
/** So soon after it was made a container may not be known everywhere yet. */
export const YOUNG_MS = 120_000;
const POLLS_MS = [80, 150, 500, 1_500, 2_000];

/** The state of one container, as the platform tells it. */
export async function containerState(
  on: ContainerPlatform,
  context: AccountContext,
  id: string,
): Promise<Result<ContainerState, PublishFailure>> {
  const url = `${on.base(context)}/${encodeURIComponent(id)}?fields=${on.statusFields}`;
  const answered = await graphAsk(on.platform, { ...on.credentials(context), url, timeoutMs: 15_000 });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  const state = on.readStatus(json, (failure) => ({
    state: "failed",
    failure: { ...failure, evidence: answer.trace },
  }));
  const reason = `${on.platform.label} did not say how far it is with the post.`;
  const until = new Date(Date.now() + 60_000);
  return state ? ok(state) : failWith({ next: "wait", until, reason, evidence: answer.trace });
}

async function make(
  on: ContainerPlatform,
  context: AccountContext,
  fields: ContainerPlan["fields"],
): Promise<Result<string, PublishFailure>> {
  const answered = await graphAsk(on.platform, {
    ...on.credentials(context),
    method: "POST",
    url: `${on.base(context)}/${encodeURIComponent(context.accountId)}/${on.edges.make}`,
    body: { kind: "form", fields },
    timeoutMs: 60_000,
  });
  if (!answered.ok) return answered;
  const id = asString(answered.value.json.id);
  if (id) return ok(id);
  const reason = `${on.platform.label} took the file but did not say under which id.`;
  const evidence = answered.value.answer.trace;
  return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason, evidence });
}

const stale = (reason: string): PublishFailure => ({
  next: "wait",
  until: new Date(Date.now() + 5_000),
  reason,
  staleDraft: true,
});

/** 24 or 100/33: the container is not there, or not there yet. */
const isUnknown = (failure: PublishFailure): boolean =>
  isMissing(failure) || graphErrorIn(failure.evidence)?.code === 24;

/** What one look at a container means; null = look again. */
async function lookedAt(
  on: ContainerPlatform,
  context: AccountContext,
  { id, madeAt }: { id: string; madeAt: string },
): Promise<Result<null, PublishFailure> | null> {
  const gone = failWith(stale(`${on.platform.label} no longer has what was prepared; it is prepared again.`));
  const state = await containerState(on, context, id);
  if (!state.ok) {
    if (!isUnknown(state.failure)) return state;
    return Date.now() - Date.parse(madeAt) < YOUNG_MS ? null : gone;
  }
  switch (state.value.state) {
    case "ready":
    case "published":
      return ok(null);
    case "failed":
      return failWith(state.value.failure);
    case "expired":
      return gone;
    case "working":
      return null;
  }
}

/** Waits a few seconds for a container; what takes longer is asked for again with the next step. */
async function untilReady(
  on: ContainerPlatform,
  context: AccountContext,
  container: { id: string; madeAt: string },
): Promise<Result<null, PublishFailure>> {
  for (const pause of [...POLLS_MS, 0]) {
    const looked = await lookedAt(on, context, container);
    if (looked) return looked;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return failWith({
    next: "wait",
    until: new Date(Date.now() + 15_000),
    reason: `${on.platform.label} is still processing the files.`,
    unfinished: true,
  });
}

/**
 * Makes the containers of a post and waits until they are processed. Each is kept at once, so that none is made twice;
 * a step that ran long enough, or a platform that takes its time, ends it `unfinished`.
 */
export async function prepareContainers(
  on: ContainerPlatform,
  context: AccountContext,
  outgoing: Outgoing,
  { plan, draft, progress }: { plan: PostPlan; draft: RemoteDraft | null; progress: Progress | undefined },
): Promise<Result<RemoteDraft, PublishFailure>> {
  const now = new Date().toISOString();
  let work: Draft = readDraft(draft, outgoing) ?? { content: contentOf(outgoing), madeAt: now, children: [] };
  if (work.ready && Date.now() - Date.parse(work.madeAt) < TRUST_MS) return ok(work);
  const keep = async (more: Partial<Draft>) => {
    work = { ...work, ...more };
    await progress?.keep(work);
  };
  const children = await makeChildren(on, context, plan, { read: () => work, keep, progress });
  if (!children.ok) return children;
  const post = plan.post(children.value);
  if (!work.container) {
    const made = await make(on, context, post.fields);
    if (!made.ok) return made;
    await keep({ container: made.value });
  }
  const { container = "" } = work;
  if (post.send && !work.sent) {
    const sent = await post.send(container);
    if (!sent.ok) return sent;
    await keep({ sent: true });
  }
  const done = await untilReady(on, context, { id: container, madeAt: work.madeAt });
  return done.ok ? ok({ ...work, ready: true }) : done;
}

type Kept = {
  read(): Draft;
  keep(more: Partial<Draft>): Promise<void>;
  progress: Progress | undefined;
};

/** The children of a carousel, in order: all are made before any is waited for. */
async function makeChildren(
  on: ContainerPlatform,
  context: AccountContext,
  plan: PostPlan,
  { read, keep, progress }: Kept,
): Promise<Result<string[], PublishFailure>> {
  let begun = false;
  for (const [index, { mediaId, fields }] of plan.children.entries()) {
    if (read().children[index]?.mediaId === mediaId) continue;
    if (begun && progress && !progress.mayBegin()) return failWith(unfinished(index, plan.children.length));
    const made = await make(on, context, fields);
    if (!made.ok) return made;
    begun = true;
    await keep({ children: [...read().children.slice(0, index), { mediaId, id: made.value }] });
  }
  if (!read().container)
    for (const { id } of read().children) {
      const done = await untilReady(on, context, { id, madeAt: read().madeAt });
      if (!done.ok) return done;
    }
  return ok(read().children.map(({ id }) => id));
}
