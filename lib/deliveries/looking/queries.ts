import "server-only";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { attempts, operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { requireFacts } from "@/lib/platforms/catalog";
import { contentOfPlace } from "../following/queries";
import { contentHash } from "../publishing/rules";
import { platformIdOf } from "../rules";
import { sendableAt } from "./rules";
import type { LookView, Reading } from "./schema";

/** Readings that a person is shown. */
const SHOWN = 3;

type Looked = typeof operations.$inferSelect;

async function readingsOf(ids: string[]): Promise<Map<string, Reading[]>> {
  const rows = await db()
    .select({
      operationId: attempts.operationId,
      id: attempts.id,
      at: attempts.at,
      summary: attempts.summary,
      evidence: attempts.evidence,
    })
    .from(attempts)
    .where(and(inArray(attempts.operationId, ids), inArray(attempts.step, ["unanswered", "checked", "look"])))
    .orderBy(desc(attempts.at), desc(attempts.id));
  const byOperation = new Map<string, Reading[]>();
  for (const { operationId, ...reading } of rows) {
    const known = byOperation.get(operationId) ?? [];
    if (known.length < SHOWN) byOperation.set(operationId, [...known, reading]);
  }
  return byOperation;
}

async function leadsTo(operation: Looked): Promise<LookView["leadsTo"]> {
  const content = await contentOfPlace(operation, db());
  if (operation.wish === "cancel" || !content) return "cancelled";
  return contentHash(content) === contentHash(operation.content) ? "same" : "edited";
}

/** By delivery: what of a post a person has to look at, since nobody can tell whether it went out. */
export async function looksOf(scope: Scope, postId: string): Promise<Map<string, LookView>> {
  const open = await db()
    .select({ operation: operations, profileUrl: channels.profileUrl })
    .from(operations)
    .innerJoin(channels, eq(channels.id, operations.channelId))
    .where(
      and(
        eq(operations.workspaceId, scope.workspaceId),
        eq(operations.postId, postId),
        eq(operations.status, "failed"),
        sql`${operations.failure} ->> 'next' = 'look'`,
      ),
    )
    .orderBy(desc(operations.position));
  if (open.length === 0) return new Map();
  const readings = await readingsOf(open.map(({ operation }) => operation.id));
  const views = await Promise.all(
    open.map(async ({ operation, profileUrl }): Promise<[string, LookView]> => {
      const mine = readings.get(operation.id) ?? [];
      const { settleSeconds } = requireFacts(platformIdOf(operation.remoteAccount));
      return [
        operation.deliveryId,
        {
          operationId: operation.id,
          fence: operation.fence,
          profileUrl,
          sentAt: operation.intent ? new Date(operation.intent.armedAt) : null,
          text: operation.content.text,
          pictures: operation.content.media.length,
          sendableAt: sendableAt(operation, settleSeconds),
          leadsTo: await leadsTo(operation),
          readings: mine,
          candidates: mine.find((one) => one.evidence?.candidates)?.evidence?.candidates ?? [],
        },
      ];
    }),
  );
  return new Map(views);
}
