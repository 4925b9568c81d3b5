import type { Context } from "hono";
import type { Asked, SandboxEnv } from "./platform.ts";
import type { Store } from "./state.ts";

/** Applied around a request by the gate: before the platform sees it, or to its finished answer. */
export const outerKinds = [
  "late",
  "late-after",
  "drop-before",
  "drop-after",
  "5xx-before",
  "5xx-after",
  "429",
  "expired",
  "revoked",
  "suspended",
  "not-found",
  "html",
  "malformed",
] as const;

/** Asked for by the platform itself, where it knows what they mean. */
export const innerKinds = ["list-lag", "duplicate", "processing-failed"] as const;

export type OuterKind = (typeof outerKinds)[number];
export type InnerKind = (typeof innerKinds)[number];

export const faultKinds: readonly (OuterKind | InnerKind)[] = [...outerKinds, ...innerKinds];

export const faultMeaning: Record<OuterKind | InnerKind, string> = {
  late: "Waits, then does and answers",
  "late-after": "Does at once, answers late",
  "drop-before": "Cuts the connection, nothing is done",
  "drop-after": "Does it, then cuts the connection",
  "5xx-before": "Server error, nothing is done",
  "5xx-after": "Does it, answers a server error",
  "429": "Too many requests",
  expired: "The token has expired",
  revoked: "The token was revoked",
  suspended: "The account is suspended",
  "not-found": "Answers that it is not there",
  html: "An HTML page instead of JSON, nothing is done",
  malformed: "Does it, answers with broken JSON",
  "list-lag": "Lists leave out what is younger than the delay",
  duplicate: "Publishes twice",
  "processing-failed": "Media processing fails",
};

export type FaultRule = {
  id: number;
  platform: string;
  kind: OuterKind | InnerKind;
  /** An operation (`publish`), a path part (`/media`), or both a method and a path part (`POST /media`); null = every request. */
  match: string | null;
  /** Id or handle; null = everybody. */
  account: string | null;
  /** Delay of `late`, `late-after` and `list-lag`. */
  ms: number;
  status: number;
  retryAfterSeconds: number;
  /** How many requests it still meets; null = until it is cleared. */
  times: number | null;
};

function matches(rule: FaultRule, asked: Asked): boolean {
  if (rule.platform !== asked.platform || asked.operations.length === 0) return false;
  if (rule.account && rule.account !== asked.account?.id && rule.account !== asked.account?.handle)
    return false;
  if (!rule.match) return true;
  const [first = "", part] = rule.match.split(/\s+/, 2);
  if (part) return asked.method === first.toUpperCase() && asked.path.includes(part);
  return first.startsWith("/") ? asked.path.includes(first) : asked.operations.includes(first);
}

/** The rules that make a platform misbehave. They survive a restart. */
export class Faults {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  add(rule: Omit<FaultRule, "id">): FaultRule {
    const row = this.#store.one("insert into faults (data) values (?) returning id", JSON.stringify(rule));
    return { ...rule, id: Number(row?.id) };
  }

  list(): FaultRule[] {
    return this.#store
      .all("select id, data from faults order by id")
      .map((row) => ({ ...(JSON.parse(String(row.data)) as Omit<FaultRule, "id">), id: Number(row.id) }));
  }

  /** Clears one rule, or all. Returns how many there were. */
  clear(id?: number): number {
    return id === undefined
      ? this.#store.run("delete from faults")
      : this.#store.run("delete from faults where id = ?", id);
  }

  /** The oldest rule of these kinds that meets the request, used up once; null when there is none. */
  take(asked: Asked, kinds: readonly string[]): FaultRule | null {
    return this.#store.transaction(() => {
      const rule = this.list().find(
        (candidate) => kinds.includes(candidate.kind) && matches(candidate, asked),
      );
      if (!rule) return null;
      if (rule.times !== null) this.#spend(rule, rule.times - 1);
      return rule;
    });
  }

  #spend(rule: FaultRule, left: number): void {
    if (left <= 0) {
      this.clear(rule.id);
      return;
    }
    const { id, ...data } = rule;
    this.#store.run("update faults set data = ? where id = ?", JSON.stringify({ ...data, times: left }), id);
  }
}

/** Lets a platform's own code ask for a fault that only it can act out. */
export function innerFault(c: Context<SandboxEnv>, faults: Faults, kind: InnerKind): FaultRule | null {
  const asked = c.get("asked");
  const rule = asked ? faults.take(asked, [kind]) : null;
  if (rule) c.set("fault", rule);
  return rule;
}
