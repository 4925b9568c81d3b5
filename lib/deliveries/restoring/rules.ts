import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import type { Platform } from "@/lib/platforms/contract-platform";
import type { OperationKind } from "../following/rules";
import type { OperationIntent } from "../schema";

/** How one operation is read back, and what a reading that finds nothing proves. */
export type Reader = {
  facts: Pick<PlatformFacts, "absence" | "settleSeconds">;
  find: Platform["find"];
};

/**
 * How to read an operation back. One that may have gone out in a lost history is searched by its content: the key it
 * was sent under is not known, so only a complete search of the account proves anything, and without one a person
 * has to look.
 */
export function readerOf(
  platform: Platform,
  operation: { kind: OperationKind; intent: Pick<OperationIntent, "lost"> | null },
): Reader {
  const { facts, find, search } = platform;
  const { settleSeconds } = facts;
  if (!operation.intent?.lost) {
    const absence = (operation.kind === "comment" && facts.commentAbsence) || facts.absence;
    return { facts: { absence, settleSeconds }, find };
  }
  if (search) return { facts: { absence: "list", settleSeconds }, find: search };
  if (facts.absence === "list") return { facts, find };
  return {
    facts: { absence: "none", settleSeconds },
    find: async () => ({ found: "no", evidence: { note: "This platform cannot be searched by content." } }),
  };
}

/** Whether it may have gone out in a lost history and has not been searched since: it must not be sent before that. */
export const mustBeSearched = (operation: {
  intent: Pick<OperationIntent, "lost"> | null;
  notAfter: Date | null;
}): boolean => Boolean(operation.intent?.lost) && operation.notAfter !== null;
