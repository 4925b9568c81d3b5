import "server-only";
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { media } from "@/db/schema/content";
import { attachments, operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { fileColumns } from "@/lib/media/queries";
import { mediaUrls } from "@/lib/media/rules";
import type { MediaView } from "@/lib/media/schema";
import { inOrder, isSent, type OperationKind, stepName } from "../following/rules";
import { changeOfStep, type StepView } from "./rules";

/** Files on a post that all its channels share, in order. */
export async function mediaOfPost(scope: Scope, postId: string): Promise<MediaView[]> {
  const rows = await db()
    .select({ ...fileColumns, alt: attachments.alt })
    .from(attachments)
    .innerJoin(media, eq(media.id, attachments.mediaId))
    .where(
      and(
        eq(attachments.workspaceId, scope.workspaceId),
        eq(attachments.postId, postId),
        isNull(attachments.deliveryId),
      ),
    )
    .orderBy(asc(attachments.position));
  return rows.map((row) => ({ ...row, ...mediaUrls(row.id, row.kind) }));
}

type Place = { kind: OperationKind; position: number; incarnation: number };

/** Of what was removed there and sent anew, the newest alone. */
const newestOf = <One extends Place>(own: readonly One[]): One[] =>
  own.filter(
    (one) =>
      !own.some(
        (other) =>
          other.kind === one.kind && other.position === one.position && other.incarnation > one.incarnation,
      ),
  );

/** What each delivery of a post sends and what became of it, in its order, with the newest edit and removal of each. */
export async function stepsOfPost(scope: Scope, postId: string): Promise<Map<string, StepView[]>> {
  const rows = await db()
    .select({
      id: operations.id,
      deliveryId: operations.deliveryId,
      targetId: operations.targetId,
      kind: operations.kind,
      position: operations.position,
      incarnation: operations.incarnation,
      content: operations.content,
      status: operations.status,
      hold: operations.hold,
      failure: operations.failure,
      address: operations.address,
      publishedAt: operations.publishedAt,
      goneAt: operations.goneAt,
      wish: operations.wish,
    })
    .from(operations)
    .where(and(eq(operations.workspaceId, scope.workspaceId), eq(operations.postId, postId)))
    .orderBy(asc(operations.dueAt), asc(operations.id));
  const changes = Map.groupBy(
    rows.filter((row) => !isSent(row.kind)),
    (row) => row.targetId,
  );
  const steps = new Map<string, StepView[]>();
  for (const [deliveryId, own] of Map.groupBy(rows, (row) => row.deliveryId)) {
    const views = newestOf(inOrder(own)).map((step) => {
      const { targetId: _target, deliveryId: _delivery, incarnation: _incarnation, content, ...row } = step;
      const edits = (changes.get(row.id) ?? []).filter((one) => one.kind === "update");
      const shown = edits.findLast((one) => one.status === "published") ?? { content };
      return {
        ...row,
        name: stepName(row.kind, row.position),
        text: shown.content.text,
        change: changeOfStep(changes.get(row.id) ?? []),
      };
    });
    steps.set(deliveryId, views);
  }
  return steps;
}

/** What an operation of a history is about, for lines about anything but the post itself. */
export const aboutStep = sql<string | null>`case
  when ${operations.kind} = 'part' then 'Part ' || ${operations.position} + 1
  when ${operations.kind} = 'comment' then 'First comment'
  when ${operations.kind} in ('update', 'remove') then
    case when ${operations.kind} = 'update' then 'Edit' else 'Deletion' end ||
    coalesce((select case when t.kind = 'part' then ' of part ' || t.position + 1
      when t.kind = 'comment' then ' of the first comment' end from operations t where t.id = ${operations.targetId}), '')
  end`;
