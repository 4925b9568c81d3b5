import "server-only";
import { and, asc, eq, inArray, isNull, ne } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { posts } from "@/db/schema/content";
import { attachments, deliveries, operations } from "@/db/schema/delivery";
import type { Operation } from "../publishing/mutations";
import type { OperationContent } from "../schema";

/** Which of these remote ids are the receipt of another operation on the account: they prove nothing for this one. */
export async function receiptsElsewhere(
  operation: Operation,
  remoteIds: readonly string[],
  tx: Tx,
): Promise<Set<string | null>> {
  if (remoteIds.length === 0) return new Set();
  const rows = await tx
    .select({ remoteId: operations.remoteId })
    .from(operations)
    .where(
      and(
        eq(operations.remoteAccount, operation.remoteAccount),
        inArray(operations.remoteId, [...remoteIds]),
        ne(operations.id, operation.id),
      ),
    );
  return new Set(rows.map((row) => row.remoteId));
}

/** What a delivery holds now: its own text or the post's, its options, the post's files. Null when it is off the post, or the post was deleted. */
export async function contentNow(operation: Operation, tx: Tx): Promise<OperationContent | null> {
  const [row] = await tx
    .select({ own: deliveries.text, shared: posts.text, options: deliveries.options })
    .from(deliveries)
    .innerJoin(posts, eq(posts.id, deliveries.postId))
    .where(
      and(eq(deliveries.id, operation.deliveryId), isNull(deliveries.removedAt), isNull(posts.deletedAt)),
    );
  if (!row) return null;
  const media = await tx
    .select({ mediaId: attachments.mediaId, alt: attachments.alt })
    .from(attachments)
    .where(and(eq(attachments.postId, operation.postId), isNull(attachments.deliveryId)))
    .orderBy(asc(attachments.position));
  return { text: row.own ?? row.shared, options: row.options, media };
}
