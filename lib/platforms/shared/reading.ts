/** Reading foreign JSON: each returns the value when it has the expected kind, else null (or nothing). */
export type Json = Record<string, unknown>;

export const asObject = (value: unknown): Json | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;

export const asString = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;

/** An address that a link may lead to; a server's word may also be `javascript:`. */
export const asWebAddress = (value: unknown): string | null => {
  const address = asString(value);
  return address && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) ? address : null;
};

export const asNumber = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;

export const asDate = (value: unknown): Date | null => {
  const parsed = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? null : new Date(parsed);
};

export const asStrings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
