import { z } from "zod";

/** What a person chose of the accounts that a sign-in brought. */
export const Choice = z.object({
  pendingId: z.uuid(),
  accountIds: z.array(z.string().min(1).max(500)).min(1).max(1000),
});
export type Choice = z.output<typeof Choice>;

export const PendingRef = z.object({ pendingId: z.uuid() });

/** One account to choose. */
export type Choosable = {
  id: string;
  handle: string;
  displayName: string;
  avatarUrl: string | null;
  /** Why it cannot be connected; null when it can. */
  refusal: string | null;
  /** It is a channel of the workspace already: choosing it renews its access. */
  connected: boolean;
};

/** What waits behind the id in the address: a choice, a sentence to tell, or nothing any more. */
export type Pending =
  | { kind: "choice"; id: string; platform: string; accounts: Choosable[] }
  | { kind: "problem"; problem: string }
  | { kind: "used" }
  | { kind: "over" };
