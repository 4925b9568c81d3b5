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

/** Foreign text, no longer than `most` UTF-16 units; `storable` mends a character that was cut. */
export const clamped = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, most);
