import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import type { Scope } from "@/lib/auth/scope";
import { factsOf } from "@/lib/platforms/catalog";
import type { ChannelLimits } from "@/lib/platforms/contract-facts";
import type { Quota } from "@/lib/platforms/quota";
import { leftOf, leftWords, subjectOf } from "./rules";

type Account = { id: string; platform: string; remoteAccount: string; limits: ChannelLimits | null };

/** The quotas that hold for an account: its own, or its platform's. */
const quotasOf = ({ platform, limits }: Account): readonly Quota[] =>
  limits?.quotas ?? factsOf(platform)?.quotas ?? [];

const key = (subject: string, quota: Pick<Quota, "name" | "windowSeconds">) =>
  `${subject} ${quota.name} ${quota.windowSeconds}`;

/** What was used in each window that counts publishing on these accounts. */
async function usedOn(accounts: readonly Account[]): Promise<Map<string, number>> {
  const asked = new Map<string, { subject: string; name: string; seconds: number; key: string }>();
  for (const account of accounts) {
    for (const quota of quotasOf(account)) {
      const subject = subjectOf(quota.per, account.remoteAccount);
      const id = key(subject, quota);
      asked.set(id, { subject, name: quota.name, seconds: quota.windowSeconds, key: id });
    }
  }
  if (asked.size === 0) return new Map();
  const rows = await db().execute<{ key: string; used: number }>(sql`
    select a.key, coalesce(sum(u.cost), 0)::int as used
    from jsonb_to_recordset(${JSON.stringify([...asked.values()])}::jsonb) as a(subject text, name text, seconds int, key text)
    left join quota_uses u on u.subject = a.subject and u.name = a.name
      and u.at > clock_timestamp() - a.seconds * interval '1 second'
    group by a.key`);
  return new Map(rows.map((row) => [row.key, row.used]));
}

/** What each channel may still publish, in one line; channels whose platform states no limit are left out. */
export async function listQuotas(scope: Scope): Promise<Map<string, string>> {
  const accounts = await db()
    .select({
      id: channels.id,
      platform: channels.platform,
      remoteAccount: channels.remoteAccount,
      limits: channels.limits,
    })
    .from(channels)
    .where(and(eq(channels.workspaceId, scope.workspaceId), isNull(channels.deletedAt)));
  const used = await usedOn(accounts);
  const lines = new Map<string, string>();
  for (const account of accounts) {
    const left = leftOf(
      quotasOf(account),
      (quota) => used.get(key(subjectOf(quota.per, account.remoteAccount), quota)) ?? 0,
    );
    const words = leftWords(left);
    if (words) lines.set(account.id, words);
  }
  return lines;
}
