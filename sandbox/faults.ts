import type { Context } from "hono";
import type { Asked, SandboxEnv } from "./asked.ts";
import type { FaultRule, InnerKind } from "./fault-rules.ts";
import type { Store } from "./state.ts";

function matches(rule: FaultRule, asked: Asked): boolean {
  if (rule.platform !== asked.platform || asked.operations.length === 0) return false;
  if (rule.account && rule.account !== asked.account?.id && rule.account !== asked.account?.handle)
    return false;
  if (!rule.match) return true;
  const [first = "", part] = rule.match.split(/\s+/, 2);
  if (part) return asked.method === first.toUpperCase() && asked.path.includes(part);
  return first.startsWith("/") ? asked.path.includes(first) : asked.operations.includes(first);
}

/** Rules that were kept by an earlier version always happen. */
const happens = ({ percent = 100 }: Partial<FaultRule>): boolean =>
  percent >= 100 || Math.random() * 100 < percent;

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
        (candidate) => kinds.includes(candidate.kind) && matches(candidate, asked) && happens(candidate),
      );
      if (!rule) return null;
      if (rule.skip > 0) {
        this.#keep({ ...rule, skip: rule.skip - 1 });
        return null;
      }
      if (rule.times !== null) this.#spend(rule, rule.times - 1);
      return rule;
    });
  }

  #spend(rule: FaultRule, left: number): void {
    if (left <= 0) {
      this.clear(rule.id);
      return;
    }
    this.#keep({ ...rule, times: left });
  }

  #keep({ id, ...data }: FaultRule): void {
    this.#store.run("update faults set data = ? where id = ?", JSON.stringify(data), id);
  }
}

/** Lets a platform's own code ask for a fault that only it can act out. */
export function innerFault(c: Context<SandboxEnv>, faults: Faults, kind: InnerKind): FaultRule | null {
  const asked = c.get("asked");
  const rule = asked ? faults.take(asked, [kind]) : null;
  if (rule) c.set("fault", rule);
  return rule;
}
