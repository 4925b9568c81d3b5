/** What is left of one allowance. `resetAt` is an epoch in milliseconds. */
export type Allowance = {
  limit: number;
  remaining: number;
  resetAt: number;
  windowMs: number;
  allowed: boolean;
};

export type LimitRule = { name: string; limit: number; windowMs: number; cost?: number };

/** Counts requests in fixed windows. Kept in memory: a restart gives everybody a fresh allowance. */
export class Limits {
  readonly #now: () => number;
  readonly #windows = new Map<string, { used: number; resetAt: number }>();
  enabled = true;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes from every rule's allowance of `who`; answers the tightest one. A refused request costs nothing. */
  take(who: string, rules: readonly LimitRule[]): Allowance {
    const seen = rules.map((rule) => ({ rule, window: this.#window(`${rule.name} ${who}`, rule) }));
    const allowed =
      !this.enabled || seen.every(({ rule, window }) => window.used + (rule.cost ?? 1) <= rule.limit);
    if (allowed && this.enabled) for (const { rule, window } of seen) window.used += rule.cost ?? 1;
    const left = seen.map(({ rule, window }) => ({
      limit: rule.limit,
      remaining: Math.max(0, rule.limit - window.used),
      resetAt: window.resetAt,
      windowMs: rule.windowMs,
      allowed,
      short: window.used + (rule.cost ?? 1) > rule.limit,
    }));
    left.sort((a, b) => a.remaining / a.limit - b.remaining / b.limit);
    const tightest = (allowed ? left[0] : left.find((entry) => entry.short)) ?? left[0];
    if (!tightest) throw new Error("take() needs at least one rule");
    const { short: _, ...allowance } = tightest;
    return allowance;
  }

  clear(): void {
    this.#windows.clear();
  }

  #window(key: string, rule: LimitRule): { used: number; resetAt: number } {
    const known = this.#windows.get(key);
    if (known && known.resetAt > this.#now()) return known;
    if (this.#windows.size > 5000) this.#windows.clear();
    const fresh = { used: 0, resetAt: this.#now() + rule.windowMs };
    this.#windows.set(key, fresh);
    return fresh;
  }
}
