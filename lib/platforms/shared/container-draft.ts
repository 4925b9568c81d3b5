import { createHash } from "node:crypto";
import type { Outgoing, RemoteDraft } from "../contract";
import { asDate, asObject, asString } from "./reading";

type Child = { mediaId: string; id: string; done?: true };

/** What preparing left. A container keeps its text and files for good, so it is only good for this very content. */
export type Draft = {
  content: string;
  madeAt: string;
  children: Child[];
  container?: string;
  sent?: true;
  /** Everything is processed. */
  ready?: true;
};

/** Containers that are not published within 24 hours end; later than this they are made anew. */
const LIFE_MS = 20 * 3_600_000;
/** Hash of everything that goes into the containers of a post. */
export const contentOf = ({ text, media, options, role, replyTo }: Outgoing): string =>
  createHash("sha256")
    .update(
      JSON.stringify([
        text,
        media.map(({ mediaId, alt }) => [mediaId, alt]),
        Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)),
        role,
        replyTo?.remoteId ?? null,
      ]),
    )
    .digest("hex");

function readChild(value: unknown): Child[] {
  const child = asObject(value);
  const mediaId = asString(child?.mediaId);
  const id = asString(child?.id);
  return mediaId && id ? [{ mediaId, id, ...(child?.done === true ? { done: true } : {}) }] : [];
}

/** The draft, if it was made for this content and its containers still live. */
export function readDraft(draft: RemoteDraft | null, outgoing: Outgoing): Draft | null {
  const madeAt = asDate(draft?.madeAt);
  const content = asString(draft?.content);
  if (!draft || !madeAt || content !== contentOf(outgoing)) return null;
  if (Date.now() - madeAt.getTime() > LIFE_MS) return null;
  const container = asString(draft.container);
  return {
    content,
    madeAt: madeAt.toISOString(),
    children: (Array.isArray(draft.children) ? draft.children : []).flatMap(readChild),
    ...(container ? { container } : {}),
    ...(draft.sent === true ? { sent: true } : {}),
    ...(draft.ready === true ? { ready: true } : {}),
  };
}
