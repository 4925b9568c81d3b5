import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import type { SelfScope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { catalog } from "@/lib/platforms/catalog";
import { platformOf } from "@/lib/platforms/registry";
import { diagnose, isReachable, type PlatformDiagnosis } from "./rules";

/** The installation as platforms see it, for its operator. Holds no secret. */
export type PlatformsView = {
  publicUrl: string;
  /** Whether platforms can fetch files from here. */
  reachable: boolean;
  /** Pages that the review of an application asks for. */
  pages: { privacy: string; terms: string; deletion: string };
  /** Addresses of the files that show whose address this is. */
  verification: string[];
  platforms: PlatformDiagnosis[];
};

const isCheckable = (id: string): boolean => {
  const connect = platformOf(id)?.connect;
  return connect?.kind === "oauth" && connect.check !== undefined;
};

/** Every platform's application and what belongs to it; null for anybody but the operator. */
export async function getPlatforms(self: SelfScope): Promise<PlatformsView | null> {
  if (!self.isOperator) return null;
  const { publicUrl, localMode, applications, VERIFICATION_FILES } = env();
  const counted = await db()
    .select({ platform: channels.platform, count: sql<number>`count(*)::int` })
    .from(channels)
    .where(and(isNull(channels.deletedAt), eq(channels.sandbox, false)))
    .groupBy(channels.platform);
  const reachable = isReachable({ publicUrl, localMode });
  const here = {
    publicUrl,
    reachable,
    isSet: (id: string) => id in applications,
    isCheckable,
    channels: new Map(counted.map(({ platform, count }) => [platform, count])),
  };
  return {
    publicUrl,
    reachable,
    pages: {
      privacy: `${publicUrl}/privacy`,
      terms: `${publicUrl}/terms`,
      deletion: `${publicUrl}/privacy#deletion`,
    },
    verification: [...VERIFICATION_FILES.keys()].map((name) => `${publicUrl}/${name}`),
    platforms: catalog.map((facts) => diagnose(facts, here)),
  };
}

/** How many platforms want an application, and for how many one is set; null for anybody but the operator. */
export function getApplicationCounts(self: SelfScope): { wanted: number; set: number } | null {
  if (!self.isOperator) return null;
  const wanted = catalog.filter(({ connect }) => connect.application);
  return { wanted: wanted.length, set: wanted.filter(({ id }) => id in env().applications).length };
}
