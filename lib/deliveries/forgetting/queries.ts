import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/db/client";
import { auditEvents } from "@/db/schema/signals";
import type { PublicScope } from "@/lib/auth/scope";
import { factsOf } from "@/lib/platforms/catalog";
import { DATA_DELETED } from "./rules";

/** What was deleted on a platform's request, and when. */
export type Deletion = { label: string; at: Date; channels: number; posts: number };

const Recorded = z.object({ channels: z.number(), posts: z.number() });

/** The record of a deletion, by the code that the platform was given; null for a code nobody was given. */
export async function getDeletion(_scope: PublicScope, code: string): Promise<Deletion | null> {
  if (!z.uuid().safeParse(code).success) return null;
  const [row] = await db()
    .select({ platform: auditEvents.subject, at: auditEvents.at, data: auditEvents.data })
    .from(auditEvents)
    .where(and(eq(auditEvents.id, code), eq(auditEvents.action, DATA_DELETED)));
  const recorded = Recorded.safeParse(row?.data);
  if (!row?.platform || !recorded.success) return null;
  return { label: factsOf(row.platform)?.label ?? row.platform, at: row.at, ...recorded.data };
}
