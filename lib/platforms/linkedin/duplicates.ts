import type { Answer } from "@/lib/outbound/answer";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, CommitMaterial, PublishFailure, Receipt } from "../contract";
import { addressOf } from "./urns";

/**
 * A first attempt leaves within 20 seconds of its material, or never; the next one cannot be made before its ceiling, two
 * minutes later. Halfway between, the age of the material says which of the two this is.
 */
const RESENT_AFTER_MS = 60_000;
/** LinkedIn knows a text again for about ten minutes; the first attempt may have arrived two minutes late. */
const KNOWN_FOR_MS = 12 * 60_000;

/**
 * What LinkedIn's word that a post is there already means. To a resend of an attempt nobody knows the end of, soon after
 * it, that is the answer: the post it names is the receipt. To a first attempt it is a refusal, since the post it names was
 * there before. Later, or without a name, only a person can tell.
 */
export function ofDuplicate(
  context: AccountContext,
  answer: Answer,
  urn: string,
  material: CommitMaterial,
): Result<Receipt, PublishFailure> {
  // The material was made by the database's clock, which this machine's need not follow; LinkedIn's is right.
  const now = Date.parse(answer.headers.date ?? "") || Date.now();
  const age = now - Date.parse(material.firstAt ?? "");
  const evidence = answer.trace;
  const address = urn === "" ? "" : addressOf(context, urn);
  if (age < RESENT_AFTER_MS) {
    const where = address ? ` (${address})` : "";
    const reason = `LinkedIn refused this as a duplicate of a post of the last minutes${where}. Change the text, or send it again in a quarter of an hour.`;
    return failWith({ next: "revise", field: "text", reason, evidence });
  }
  if (urn !== "" && age <= KNOWN_FOR_MS)
    return ok({
      remoteId: urn,
      address,
      publishedAt: null,
      evidence: { ...evidence, note: "LinkedIn knew the post again from the earlier attempt." },
    });
  const reason = `LinkedIn says that this is there already${address ? `: ${address}` : ""}. It may be this post or another with the same text.`;
  return failWith({ next: "look", reason, evidence });
}
