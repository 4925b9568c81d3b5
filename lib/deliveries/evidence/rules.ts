/**
 * The same value as Postgres can keep it: neither NUL characters nor half surrogate pairs, which foreign answers
 * hold and which cutting a text to length leaves. An answer that cannot be written down would be lost.
 */
export function storable<Value>(value: Value): Value {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\0", "\uFFFD") as Value;
  if (Array.isArray(value)) return value.map(storable) as Value;
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, storable(part)])) as Value;
}
