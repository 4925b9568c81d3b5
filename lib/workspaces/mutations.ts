import type { Tx } from "@/db/client";
import { memberships, workspaces } from "@/db/schema/sharing";
import { writePersonAudit } from "@/lib/audit/mutations";

/**
 * Makes the personal workspace of a new person, in the transaction that makes the person: slug from the username
 * (with a number when taken), owner membership, audit. `zone` is an IANA zone. Returns its id and slug.
 */
export async function createPersonalWorkspace(
  owner: { userId: string; username: string; zone?: string },
  tx: Tx,
): Promise<{ workspaceId: string; slug: string }> {
  const made = await insertWithFreeSlug(owner, tx);
  await tx.insert(memberships).values({ workspaceId: made.workspaceId, userId: owner.userId, role: "owner" });
  const deed = { action: "workspace.created", subject: made.workspaceId, workspaceId: made.workspaceId };
  await writePersonAudit(owner.userId, deed, tx);
  return made;
}

async function insertWithFreeSlug({ username, zone }: { username: string; zone?: string }, tx: Tx) {
  for (let number = 1; ; number += 1) {
    const slug = number === 1 ? username : `${username}-${number}`;
    const [row] = await tx
      .insert(workspaces)
      .values({ slug, name: username, ...(zone ? { zone } : {}) })
      .onConflictDoNothing({ target: workspaces.slug })
      .returning({ workspaceId: workspaces.id, slug: workspaces.slug });
    if (row) return row;
  }
}
