import { canonicalJson, sha256 } from "./json";

/** The few expressions the engine understands; all others are refused when functions are registered. */

const PATH = /^event((?:\.[A-Za-z_]\w*)+)$/;
const LITERAL = /^'([^'\\]*)'$|^"([^"\\]*)"$/;

/** A value made of parts of the event and fixed texts: `event.data.platform + ":" + event.data.account`. */
export type KeyExpression = ({ path: string[] } | { text: string })[];

/** What a trigger asks of an event beyond its name: `event.data.function_id == 'app-fn'`. */
export type Condition = { path: string[]; equals: string };

function pathOf(source: string): string[] | null {
  const found = PATH.exec(source.trim());
  return found?.[1] ? found[1].slice(1).split(".") : null;
}

function literalOf(source: string): string | null {
  const found = LITERAL.exec(source.trim());
  return found ? (found[1] ?? found[2] ?? "") : null;
}

/** Null when the expression is beyond us. */
export function parseKey(source: string): KeyExpression | null {
  const parts: KeyExpression = [];
  for (const piece of source.split("+")) {
    const path = pathOf(piece);
    const text = literalOf(piece);
    if (path) parts.push({ path });
    else if (text !== null) parts.push({ text });
    else return null;
  }
  return parts;
}

/** `event.<path> == '<text>'`; null when it is anything else. */
export function parseCondition(source: string): Condition | null {
  const [left, right, ...rest] = source.split("==");
  const path = pathOf(left ?? "");
  const equals = literalOf(right ?? "");
  return path && equals !== null && rest.length === 0 ? { path, equals } : null;
}

/** The path of a compiled `match` (`event.data.x == async.data.x`); null when it is anything else. */
export function parseMatch(source: string): string[] | null {
  const [left, right, ...rest] = source.split("==");
  const path = pathOf(left ?? "");
  const other = pathOf((right ?? "").trim().replace(/^async\./, "event."));
  const same = path && other && path.join(".") === other.join(".") && rest.length === 0;
  return same && (right ?? "").trim().startsWith("async.") ? path : null;
}

/** The value at a path; undefined when any part of the way is missing. */
export function valueAt(event: unknown, path: string[]): unknown {
  let value: unknown = event;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** The text of a key for one event; a missing value counts as the text `null`. */
export function keyOf(expression: KeyExpression, event: unknown): string {
  return expression
    .map((part) => {
      if ("text" in part) return part.text;
      const value = valueAt(event, part.path);
      return typeof value === "string" ? value : canonicalJson(value ?? null);
    })
    .join("");
}

/** What two events share when they agree at `path`; null when this one has nothing there. Without a path every event agrees. */
export function matchOf(path: string[] | null, event: unknown): string | null {
  if (!path) return sha256("");
  const value = valueAt(event, path);
  return value === undefined ? null : sha256(`${path.join(".")}=${canonicalJson(value)}`);
}
