import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { failWith, ok, type Result } from "@/lib/result";
import type {
  AccountContext,
  CommitGate,
  Intent,
  Outgoing,
  OutgoingMedia,
  Progress,
  PublishFailure,
  Receipt,
  RemoteDraft,
} from "../contract";
import type { Platform } from "../contract-platform";

/** A server to run the conformance suite against, with one connected account. */
export type Stage = {
  context: AccountContext;
  /** What a follower sees, read past the adapter: texts, newest first; parts, comments and answers too. */
  timeline(): Promise<string[]>;
  /** Makes the server misbehave; null where it cannot be asked to. */
  control: StageControl | null;
  /** A post the platform takes that says `text`: with the files and options it cannot do without. Absent = a text will do. */
  compose?(text: string): Promise<Outgoing>;
  /** A picture the platform takes. Absent = a small PNG. */
  picture?(alt: string): Promise<OutgoingMedia>;
  /** When a limit that was just used up ends, where the platform's answer does not say. Absent = it says, as the fault does. */
  limitEnds?(): Date;
};

/** What sets a platform apart from what the suite takes for granted. */
export type Traits = {
  /** Pictures travel inside the committing request, while videos are uploaded before it. */
  picturesTravelWithThePost?: true;
  /** Only posts without files can be edited. */
  editsTextPostsOnly?: true;
  /** The commit is answered by its status alone: there is no body that could be broken. */
  answersByStatus?: true;
};

export type StageFault = {
  kind: string;
  match?: string;
  times?: number | null;
  ms?: number;
  status?: number;
  retryAfterSeconds?: number;
};

export type StageControl = {
  fault(fault: StageFault): Promise<void>;
  clear(): Promise<void>;
  /** Takes the account's permissions back. */
  revoke(): Promise<void>;
  /** Ends the account's access tokens, as time would. */
  expire(): Promise<void>;
};

export const openGate: CommitGate = { mayStillLeave: () => true, ceilingMs: 10_000 };
export const closedGate: CommitGate = { mayStillLeave: () => false, ceilingMs: 10_000 };

/** A text nobody else posted. */
export const uniqueText = (about: string): string => `${about} ${randomUUID().slice(0, 13)}`;

export const outgoing = (text: string, media: readonly OutgoingMedia[] = []): Outgoing => ({
  text,
  media,
  options: {},
  role: "post",
  replyTo: null,
});

/** A post that the stage's platform takes. */
export const composed = async (stage: Stage, text: string): Promise<Outgoing> =>
  stage.compose ? stage.compose(text) : outgoing(text);

/** The same with a picture. */
export async function composedWithPicture(stage: Stage, text: string, alt: string): Promise<Outgoing> {
  const post = await composed(stage, text);
  return { ...post, media: [stage.picture ? await stage.picture(alt) : picture(alt)] };
}

/** A real 8 × 8 PNG. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEElEQVR42mNgaGjAjoaWBADiMEABsMU5DQAAAABJRU5ErkJggg==",
  "base64",
);

export const picture = (alt: string, bytes: Buffer = PNG): OutgoingMedia => ({
  mediaId: randomUUID(),
  kind: "image",
  mimeType: "image/png",
  filename: "picture.png",
  bytes: bytes.length,
  width: 8,
  height: 8,
  seconds: null,
  alt,
  address: null,
  open: async (range = { start: 0 }) =>
    new Blob([new Uint8Array(bytes.subarray(range.start, (range.end ?? bytes.length) + 1))]).stream(),
});

/** Idempotency material and intent of one act, as the caller keeps them. */
export function intend(
  platform: Platform,
  post: Outgoing,
  draft: RemoteDraft | null = null,
  now = new Date(),
): Intent {
  const material = platform.commitMaterial(post, { operationId: randomUUID(), revision: 1, now, draft });
  return {
    material,
    outgoing: { text: post.text, mediaCount: post.media.length },
    armedAt: now,
    notAfter: new Date(now.getTime() + 20_000),
  };
}

/** Waits that are asked for are cut short: a test's server is quicker than a platform. */
const LONGEST_WAIT_MS = 250;
const MOST_WAITS = 60;

/** Prepares a post to the end: what is still being uploaded or processed is asked for again. */
export async function prepareWhole(
  platform: Platform,
  context: AccountContext,
  post: Outgoing,
  before: RemoteDraft | null = null,
): Promise<Result<RemoteDraft | null, PublishFailure>> {
  if (!platform.prepare) return ok(null);
  let kept = before;
  const progress: Progress = {
    keep: async (draft) => {
      kept = draft;
    },
    mayBegin: () => true,
  };
  for (let waits = 0; ; waits += 1) {
    const made = await platform.prepare(context, post, kept, progress);
    if (made.ok || made.failure.next !== "wait" || waits === MOST_WAITS) return made;
    if (made.failure.staleDraft) kept = null;
    else if (!made.failure.unfinished) return made;
    await sleep(Math.min(LONGEST_WAIT_MS, Math.max(0, made.failure.until.getTime() - Date.now())));
  }
}

/** Publishes without preparing: for texts. */
export const send = (
  platform: Platform,
  context: AccountContext,
  post: Outgoing,
  intent: Intent,
  gate = openGate,
) => platform.publish(context, post, null, intent.material, gate);

export type Sent = { intent: Intent; draft: RemoteDraft | null; answer: Result<Receipt, PublishFailure> };

/** Prepares and publishes one post, as an operation does. */
export async function publishWhole(
  platform: Platform,
  context: AccountContext,
  post: Outgoing,
  gate = openGate,
): Promise<Sent> {
  const draft = await prepareWhole(platform, context, post);
  if (!draft.ok) return { intent: intend(platform, post), draft: null, answer: failWith(draft.failure) };
  const intent = intend(platform, post, draft.value);
  const answer = await platform.publish(context, post, draft.value, intent.material, gate);
  return { intent, draft: draft.value, answer };
}

/** The receipt of a post that must go out. */
export async function publishedWhole(platform: Platform, context: AccountContext, post: Outgoing) {
  const sent = await publishWhole(platform, context, post);
  if (!sent.answer.ok) throw new Error(`${sent.answer.failure.next}: ${sent.answer.failure.reason}`);
  return { ...sent, receipt: sent.answer.value };
}
