import { valueAt } from "./expressions";

/** What an awaited event must have at a path, or must not have. A missing value counts as null. */
export type Term = { path: string[]; value: unknown; equal: boolean };

const OPERAND = String.raw`(?:event|async)(?:\.[A-Za-z_]\w*)+|'[^'\\]*'|"[^"\\]*"|-?\d+(?:\.\d+)?|true|false|null`;
const COMPARISON = new RegExp(String.raw`\s*(${OPERAND})\s*(==|!=)\s*(${OPERAND})\s*(&&|$)`, "y");

type Side = { path: string[] } | { value: unknown };

function sideOf(operand: string, event: unknown): Side {
  const [root, ...path] = operand.split(".");
  if (root === "async") return { path };
  if (root === "event") return { value: valueAt(event, path) ?? null };
  if (/^['"]/.test(operand)) return { value: operand.slice(1, -1) };
  return { value: JSON.parse(operand) };
}

/**
 * Reads what a `waitForEvent` asks of the event it waits for (`async`), beside the event of the run (`event`):
 * comparisons with `==` and `!=`, joined by `&&`. Null when it is anything else; `never` when the run's own event
 * already makes it impossible.
 */
export function parseTerms(source: string, event: unknown): Term[] | "never" | null {
  const terms: Term[] = [];
  let impossible = false;
  COMPARISON.lastIndex = 0;
  for (;;) {
    const found = COMPARISON.exec(source);
    if (!found) return null;
    const [, left = "", operator, right = "", more] = found;
    const sides = [sideOf(left, event), sideOf(right, event)] as const;
    const asked = sides.find((side) => "path" in side);
    const known = sides.find((side) => "value" in side);
    const equal = operator === "==";
    if (!known) return null;
    if (asked) terms.push({ path: asked.path, value: known.value, equal });
    else if ((JSON.stringify(sides[0]) === JSON.stringify(sides[1])) !== equal) impossible = true;
    if (!more) return impossible ? "never" : terms;
  }
}
