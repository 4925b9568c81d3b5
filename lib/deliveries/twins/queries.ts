import "server-only";
import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { fail } from "@/lib/result";

/** What tells one post from its equals. */
type Claimed = { id: string; remoteAccount: string; fingerprint: string };

/** How long to wait for an equal post on the same account: one that is under way, and one that a person has to look at. */
const TWIN_WAIT_S = 60;
const TWIN_LOOK_WAIT_S = 300;

/**
 * Whether an equal post on the same account may be out: on its way, being read back, or for a person to look at.
 * Two processes asking at once are put in order.
 */
async function twinOpen(claimed: Claimed, tx: Tx): Promise<"none" | "under-way" | "look"> {
  const account = `${claimed.remoteAccount}|${claimed.fingerprint}`;
  const locking = tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${account}, 0))`);
  // A post that was deleted here cannot be looked at any more, so it must not stand in the way for good.
  const reading = tx.execute<{ status: string }>(sql`select status from operations
    where remote_account = ${claimed.remoteAccount} and fingerprint = ${claimed.fingerprint} and id <> ${claimed.id}
      and (status in ('sending', 'unknown') or status = 'failed' and failure ->> 'next' = 'look')
      and (status <> 'failed' or exists (select 1 from posts p where p.id = post_id and p.deleted_at is null))
    order by status limit 1`);
  const [, [open]] = await Promise.all([locking, reading]);
  if (!open) return "none";
  return open.status === "failed" ? "look" : "under-way";
}

/** Why an operation must not be armed beside an equal post on the same account; null when none may be out. */
export async function behindTwin(claimed: Claimed, tx: Tx) {
  const twin = await twinOpen(claimed, tx);
  if (twin === "look")
    return fail("twin", "An equal post on this account may be out already. Look at that one first.", {
      retryAfterSeconds: TWIN_LOOK_WAIT_S,
    });
  return twin === "under-way"
    ? fail("twin", "An equal post on this account is still being sent or checked.", {
        retryAfterSeconds: TWIN_WAIT_S,
      })
    : null;
}
