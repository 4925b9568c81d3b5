import type { Quota, QuotaCost } from "@/lib/platforms/quota";

/** Uses of one name, with every window that counts them. */
export type Ledger = {
  name: string;
  label: string;
  per: Quota["per"];
  /** What this act takes. */
  cost: number;
  /** The dearest act that the ledger knows: what somebody else may be taking at the same moment. */
  dearest: number;
  windows: { limit: number; seconds: number }[];
};

/** More files than any post holds. */
const MOST_FILES = 20;

/** The ledgers that `count` acts of a kind are counted in; empty when the platform states no limit on them. */
export function ledgersFor(quotas: readonly Quota[], kind: QuotaCost, count = 1): Ledger[] {
  const byName = new Map<string, Ledger>();
  for (const quota of quotas) {
    const cost = (quota.costs[kind] ?? 0) * count;
    if (cost === 0) continue;
    const known = byName.get(quota.name) ?? {
      name: quota.name,
      label: quota.label,
      per: quota.per,
      cost,
      dearest: 0,
      windows: [],
    };
    const atOnce = kind === "upload" ? MOST_FILES : 1;
    known.dearest = Math.max(known.dearest, ...Object.values(quota.costs).map((one) => one * atOnce));
    known.windows.push({ limit: quota.limit, seconds: quota.windowSeconds });
    byName.set(quota.name, known);
  }
  // One order for everybody, so that two who count in the same ledgers cannot wait for each other.
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whose uses a ledger counts: the account's, or those of all accounts of the platform. */
export const subjectOf = (per: Quota["per"], remoteAccount: string): string =>
  per === "account" ? remoteAccount : `${remoteAccount.split("|", 1)[0] ?? ""}|app`;

const figure = (count: number) => count.toLocaleString("en-GB");

function windowWords(seconds: number): string {
  if (seconds === 86_400) return "a day";
  if (seconds === 3_600) return "an hour";
  if (seconds % 3_600 === 0) return `in ${seconds / 3_600} hours`;
  return `in ${Math.round(seconds / 60)} minutes`;
}

/**
 * Why something waits: `Bluesky takes 1,666 posts an hour, and this account has used them.` `until` is the instant
 * from which it is tried again; who shows the sentence puts it on a clock.
 */
export function exhaustedWords(
  platform: string,
  ledger: Pick<Ledger, "label" | "per" | "cost">,
  window: { limit: number; seconds: number },
  until: Date,
): string {
  const most = figure(Math.floor(window.limit / Math.max(1, ledger.cost)));
  const who = ledger.per === "account" ? "this account has" : "the accounts here have";
  return `${platform} takes ${most} ${ledger.label} ${windowWords(window.seconds)}, and ${who} used them. It waits until ${until.toISOString()}.`;
}

/** What is left of one window. */
type Left = { label: string; left: number; of: number; seconds: number };

/** What is left for publishing in each window, given what was used in it; the tightest first. */
export function leftOf(
  quotas: readonly Quota[],
  used: (quota: Quota) => number,
  kind: QuotaCost = "publish",
): Left[] {
  return quotas
    .flatMap((quota) => {
      const cost = quota.costs[kind];
      if (!cost) return [];
      const of = Math.floor(quota.limit / cost);
      const left = Math.max(0, Math.floor((quota.limit - used(quota)) / cost));
      return [{ label: quota.label, left, of, seconds: quota.windowSeconds }];
    })
    .sort((a, b) => a.left - b.left);
}

function spanWords(seconds: number): string {
  if (seconds === 86_400) return "today";
  if (seconds === 3_600) return "this hour";
  if (seconds === 60) return "this minute";
  return `in these ${windowWords(seconds).slice(3)}`;
}

/** `298 of 300 posts left in these 3 hours`; null when the platform states no limit. */
export function leftWords(all: readonly Left[]): string | null {
  const [least] = all;
  if (!least) return null;
  return `${figure(least.left)} of ${figure(least.of)} ${least.label} left ${spanWords(least.seconds)}`;
}

/** Seconds after which no quota counts a use any more. */
export const longestWindow = (all: readonly { quotas?: readonly Quota[] }[]): number =>
  Math.max(86_400, ...all.flatMap((facts) => (facts.quotas ?? []).map((quota) => quota.windowSeconds)));
