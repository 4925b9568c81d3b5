import "server-only";
import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { posts } from "@/db/schema/content";
import { attachments, deliveries, operations } from "@/db/schema/delivery";
import type { Receipt } from "@/lib/platforms/contract";
import type { OperationStatus } from "../rules";
import type { OperationContent } from "../schema";
import { isSent, type OperationKind, type Wanted, wantedOf } from "./rules";

/** What names an operation's place among those of its delivery. */
export type Place = {
  id: string;
  deliveryId: string;
  postId: string;
  kind: OperationKind;
  position: number;
  incarnation: number;
};

/** What a delivery is to send as the post stands now; null when it is off the post, or the post was deleted. */
export async function wantedOfDelivery(deliveryId: string, tx: Tx): Promise<Wanted[] | null> {
  const [row] = await tx
    .select({
      postId: deliveries.postId,
      text: sql<string>`coalesce(${deliveries.text}, ${posts.text})`,
      options: deliveries.options,
      ownParts: deliveries.parts,
      parts: posts.parts,
      comment: sql<string>`coalesce(${deliveries.comment}, ${posts.comment})`,
    })
    .from(deliveries)
    .innerJoin(posts, eq(posts.id, deliveries.postId))
    .where(and(eq(deliveries.id, deliveryId), isNull(deliveries.removedAt), isNull(posts.deletedAt)));
  if (!row) return null;
  const media = await tx
    .select({ mediaId: attachments.mediaId, alt: attachments.alt })
    .from(attachments)
    .where(and(eq(attachments.postId, row.postId), isNull(attachments.deliveryId)))
    .orderBy(asc(attachments.position));
  return wantedOf({ text: row.text, options: row.options, media }, row.ownParts ?? row.parts, row.comment);
}

/**
 * What an operation would send as the post stands now. Null when nothing: the channel or this part was taken off, or
 * the post was deleted. What changes or removes something there is as it was asked for.
 */
export async function contentOfPlace(
  place: Place & { content: OperationContent },
  tx: Tx,
): Promise<OperationContent | null> {
  if (!isSent(place.kind)) return place.content;
  const wanted = await wantedOfDelivery(place.deliveryId, tx);
  const own = wanted?.find((one) => one.kind === place.kind && one.position === place.position);
  return own?.content ?? null;
}

const OPEN_STATUSES = sql`('scheduled', 'claimed', 'sending', 'unknown')`;

/**
 * Whether operation `o` has to wait for another of its delivery, as SQL: a follower for what is before it, a change
 * of what is there for the older ones. Ids are of many clocks, so the time by the database's comes first.
 */
export const waitsForAnother = sql`case
  when o.kind = 'publish' then false
  when o.kind in ('update', 'remove') then exists (select 1 from operations b where b.delivery_id = o.delivery_id
    and b.kind in ('update', 'remove') and b.status in ${OPEN_STATUSES} and (b.due_at, b.id) < (o.due_at, o.id))
  else coalesce((select b.status in ${OPEN_STATUSES} from operations b where b.delivery_id = o.delivery_id
    and b.kind in ('publish', 'part') and b.status <> 'cancelled'
    and (o.kind = 'comment' or b.position < o.position) order by b.position desc, b.incarnation desc limit 1), false) end`;

/** Everything a delivery sends, with how it stands; of what was removed there and sent anew, the newest. */
export const stepsOf = (place: Pick<Place, "deliveryId">, tx: Tx) =>
  tx
    .selectDistinctOn([operations.kind, operations.position], {
      id: operations.id,
      kind: operations.kind,
      position: operations.position,
      status: operations.status,
      failure: operations.failure,
    })
    .from(operations)
    .where(
      and(
        eq(operations.deliveryId, place.deliveryId),
        sql`${operations.kind} in ('publish', 'part', 'comment')`,
      ),
    )
    .orderBy(operations.kind, operations.position, desc(operations.incarnation));

/** How what an operation follows stands, and its receipt; null when it follows nothing. */
export async function predecessorOf(
  place: Place,
  tx: Tx = db(),
): Promise<{ status: OperationStatus; receipt: Receipt | null } | null> {
  if (place.kind !== "part" && place.kind !== "comment") return null;
  const [row] = await tx
    .select({
      status: operations.status,
      remoteId: operations.remoteId,
      address: operations.address,
      publishedAt: operations.publishedAt,
    })
    .from(operations)
    .where(
      and(
        eq(operations.deliveryId, place.deliveryId),
        // A comment stands under the post itself; a part answers the one before it.
        place.kind === "comment" || place.position === 1
          ? eq(operations.kind, "publish")
          : and(eq(operations.kind, "part"), eq(operations.position, place.position - 1)),
      ),
    )
    .orderBy(desc(operations.incarnation))
    .limit(1);
  if (!row) return { status: "cancelled", receipt: null };
  const { status, remoteId, address, publishedAt } = row;
  return { status, receipt: remoteId ? { remoteId, address, publishedAt } : null };
}
