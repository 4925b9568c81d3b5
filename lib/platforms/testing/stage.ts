import { randomUUID } from "node:crypto";
import type { AccountContext, CommitGate, Intent, Outgoing, OutgoingMedia, Platform } from "../contract";

/** A server to run the conformance suite against, with one connected account. */
export type Stage = {
  context: AccountContext;
  /** What a follower sees, read past the adapter: texts, newest first. */
  timeline(): Promise<string[]>;
  /** Makes the server misbehave; null where it cannot be asked to. */
  control: StageControl | null;
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
  replyTo: null,
});

/** A real 8 × 8 PNG. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEElEQVR42mNgaGjAjoaWBADiMEABsMU5DQAAAABJRU5ErkJggg==",
  "base64",
);

export const picture = (alt: string, bytes: Buffer = PNG): OutgoingMedia => ({
  mediaId: randomUUID(),
  kind: "image",
  mimeType: "image/png",
  bytes: bytes.length,
  width: 8,
  height: 8,
  alt,
  open: async () => new Blob([new Uint8Array(bytes)]).stream(),
});

/** Idempotency material and intent of one act, as the caller keeps them. */
export function intend(platform: Platform, post: Outgoing, now = new Date()): Intent {
  const material = platform.commitMaterial(post, { operationId: randomUUID(), revision: 1, now });
  return {
    material,
    outgoing: { text: post.text, mediaCount: post.media.length },
    armedAt: now,
    notAfter: new Date(now.getTime() + 20_000),
  };
}

/** Publishes without preparing: for texts. */
export const send = (
  platform: Platform,
  context: AccountContext,
  post: Outgoing,
  intent: Intent,
  gate = openGate,
) => platform.publish(context, post, null, intent.material, gate);
