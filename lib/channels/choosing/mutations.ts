import "server-only";
import { and, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { db, type Tx } from "@/db/client";
import { pendingConnections } from "@/db/schema/channels";
import type { Scope, SelfScope, SystemScope } from "@/lib/auth/scope";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { saveChannel } from "../connecting/mutations";
import { digest } from "../connecting/rules";
import { ownPending } from "./queries";
import { CHOICE_MINUTES, type Offer, sealOffer, unsealOffer } from "./rules";
import type { Choice } from "./schema";

type Origin = { platform: string; origin: string; sandbox: boolean };

/**
 * Keeps what a sign-in brought, an offer or a sentence why there is none, for the session that signed in and a quarter
 * of an hour. Returns its id. Old ones go.
 */
export async function savePending(
  scope: Scope,
  self: SelfScope,
  { platform, origin, sandbox }: Origin,
  found: { offer: Offer } | { problem: string },
  tx: Tx = db(),
): Promise<string> {
  const id = uuidv7();
  await forgetOldPending(scope, tx);
  await tx.insert(pendingConnections).values({
    id,
    platform,
    origin,
    sandbox,
    workspaceId: scope.workspaceId,
    userId: self.userId,
    sessionHash: digest(self.sessionToken),
    ...("offer" in found
      ? { sealed: sealOffer(found.offer, id, scope.workspaceId) }
      : { problem: found.problem }),
    expiresAt: sql`clock_timestamp() + make_interval(mins => ${CHOICE_MINUTES})`,
  });
  return id;
}

const OVER =
  "This choice was already made, or it took longer than a quarter of an hour. If a channel is missing in the list, connect again.";

/**
 * Connects the chosen accounts, all or none of them, and uses the choice up. An account that is a channel already gets
 * new access. Fails with `over` when the choice is used, too old or another session's, and with `nothing-chosen`.
 */
export function connectChosen(
  scope: Scope,
  self: SelfScope,
  { pendingId, accountIds }: Choice,
  tx: Tx = db(),
): Promise<Result<{ handles: string[]; again: number }, Failure<"over" | "nothing-chosen">>> {
  return tx.transaction(async (inner) => {
    const [row] = await inner
      .select({
        platform: pendingConnections.platform,
        origin: pendingConnections.origin,
        sandbox: pendingConnections.sandbox,
        sealed: pendingConnections.sealed,
        ageMs: sql<number>`(extract(epoch from clock_timestamp() - ${pendingConnections.createdAt}) * 1000)::float8`,
      })
      .from(pendingConnections)
      .where(
        and(
          ownPending(scope, self, pendingId),
          isNull(pendingConnections.usedAt),
          sql`${pendingConnections.expiresAt} > clock_timestamp()`,
        ),
      )
      .for("update");
    const offer = row?.sealed && unsealOffer(row.sealed, pendingId, scope.workspaceId, row.ageMs);
    if (!row || !offer) return fail("over", OVER);
    const wanted = new Set(accountIds);
    // One order for everybody, so that two who connect the same accounts cannot wait for each other.
    const chosen = offer.accounts
      .filter(({ account, refusal }) => wanted.has(account.id) && !refusal)
      .sort((a, b) => (a.account.id < b.account.id ? -1 : 1));
    if (chosen.length === 0)
      return fail("nothing-chosen", "Tick at least one account that can be connected.");
    const { platform, origin, sandbox } = row;
    let again = 0;
    for (const { account, access } of chosen) {
      const saved = await saveChannel(
        scope,
        { platform, origin, sandbox, account, access, app: offer.app },
        inner,
      );
      if (saved.again) again += 1;
    }
    await spend(scope, self, pendingId, inner);
    return ok({ handles: chosen.map(({ account }) => account.handle), again });
  });
}

/** Throws away what a sign-in brought. Doing it twice is harmless. */
export const cancelChoice = (scope: Scope, self: SelfScope, pendingId: string, tx: Tx = db()) =>
  spend(scope, self, pendingId, tx);

async function spend(scope: Scope, self: SelfScope, pendingId: string, tx: Tx): Promise<void> {
  await tx
    .update(pendingConnections)
    .set({ sealed: null, usedAt: sql`clock_timestamp()` })
    .where(ownPending(scope, self, pendingId));
}

/** Deletes rows a day after their end; the tokens of those that nobody chose from go at once. */
export async function forgetOldPending(_scope: Scope | SystemScope, tx: Tx = db()): Promise<void> {
  const { expiresAt, sealed } = pendingConnections;
  await tx
    .update(pendingConnections)
    .set({ sealed: null })
    .where(and(isNotNull(sealed), lt(expiresAt, sql`clock_timestamp()`)));
  await tx.delete(pendingConnections).where(lt(expiresAt, sql`clock_timestamp() - interval '1 day'`));
}
