import { isCid } from "./cid.ts";
import { isTid } from "./tid.ts";
import { invalidRequest, type XrpcError } from "./xrpc-error.ts";

/** The part of the lexicon language (atproto.com/specs/lexicon) that posts need. */
export type Schema =
  | {
      type: "string";
      max?: number;
      maxGraphemes?: number;
      format?: keyof typeof formats;
      one?: readonly string[];
    }
  | { type: "integer"; min?: number; max?: number }
  | { type: "boolean" }
  | { type: "unknown" }
  | { type: "blob"; accept: readonly string[]; maxSize: number }
  | { type: "array"; items: Schema; min?: number; max?: number }
  | { type: "object"; required: readonly string[]; properties: Record<string, Schema> }
  | { type: "union"; of: Record<string, Schema>; closed?: boolean };

const didPattern = /^did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]$/;
const handlePattern = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const dateTimePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

export const formats = {
  datetime: {
    label: "datetime",
    test: (text: string) =>
      dateTimePattern.test(text) && !text.endsWith("-00:00") && !Number.isNaN(Date.parse(text)),
  },
  did: { label: "DID", test: (text: string) => didPattern.test(text) },
  handle: { label: "handle", test: (text: string) => text.length <= 253 && handlePattern.test(text) },
  uri: { label: "URI", test: (text: string) => /^[a-z][a-z0-9.+-]*:\S+$/i.test(text) },
  "at-uri": {
    label: "AT-URI",
    test: (text: string) => /^at:\/\/[^/\s]+(\/[a-zA-Z0-9.-]+(\/[\w.:~-]+)?)?$/.test(text),
  },
  cid: { label: "CID string", test: isCid },
  language: { label: "language", test: (text: string) => /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(text) },
  tid: { label: "TID string", test: isTid },
} as const;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export function graphemes(text: string): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function tooBig(what: string, max: number, got: number, path: string): XrpcError {
  return invalidRequest(`${what} too big (maximum ${max}, got ${got}) at ${path}`);
}

function wrongType(expected: string, value: unknown, path: string): XrpcError {
  return invalidRequest(`Expected ${expected} value type (got ${kindOf(value)}) at ${path}`);
}

function checkString(schema: Extract<Schema, { type: "string" }>, value: unknown, path: string): void {
  if (typeof value !== "string") throw wrongType("string", value, path);
  const bytes = Buffer.byteLength(value);
  if (schema.max !== undefined && bytes > schema.max) throw tooBig("string", schema.max, bytes, path);
  if (schema.maxGraphemes !== undefined) {
    const count = graphemes(value);
    if (count > schema.maxGraphemes) throw tooBig("grapheme", schema.maxGraphemes, count, path);
  }
  const format = schema.format && formats[schema.format];
  if (format && !format.test(value))
    throw invalidRequest(`Invalid ${format.label} (got "${value}") at ${path}`);
  if (schema.one && !schema.one.includes(value)) {
    throw invalidRequest(
      `Expected one of ${schema.one.map((word) => `"${word}"`).join(", ")} (got "${value}") at ${path}`,
    );
  }
}

function checkInteger(schema: Extract<Schema, { type: "integer" }>, value: unknown, path: string): void {
  if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType("integer", value, path);
  if (schema.max !== undefined && value > schema.max) throw tooBig("integer", schema.max, value, path);
  if (schema.min !== undefined && value < schema.min) {
    throw invalidRequest(`integer too small (minimum ${schema.min}, got ${value}) at ${path}`);
  }
}

function checkArray(schema: Extract<Schema, { type: "array" }>, value: unknown, path: string): void {
  if (!Array.isArray(value)) throw wrongType("array", value, path);
  if (schema.max !== undefined && value.length > schema.max)
    throw tooBig("array", schema.max, value.length, path);
  if (schema.min !== undefined && value.length < schema.min) {
    throw invalidRequest(`array too small (minimum ${schema.min}, got ${value.length}) at ${path}`);
  }
  value.forEach((item, index) => {
    check(schema.items, item, `${path}[${index}]`);
  });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkObject(schema: Extract<Schema, { type: "object" }>, value: unknown, path: string): void {
  if (!isObject(value)) throw wrongType("object", value, path);
  for (const key of schema.required) {
    if (value[key] === undefined) throw invalidRequest(`Missing required key "${key}" at ${path}`);
  }
  for (const [key, property] of Object.entries(schema.properties)) {
    if (value[key] !== undefined) check(property, value[key], `${path}.${key}`);
  }
}

function checkUnion(schema: Extract<Schema, { type: "union" }>, value: unknown, path: string): void {
  if (!isObject(value)) throw wrongType("object", value, path);
  const type = value.$type;
  if (typeof type !== "string") throw invalidRequest(`Missing required key "$type" at ${path}`);
  const member = schema.of[type];
  if (member) check(member, value, path);
  else if (schema.closed) {
    const known = Object.keys(schema.of).map((name) => `"${name}"`);
    throw invalidRequest(`Expected one of ${known.join(", ")} (got "${type}") at ${path}.$type`);
  }
}

export type BlobRef = { $type: "blob"; ref: { $link: string }; mimeType: string; size: number };

export function isBlobRef(value: unknown): value is BlobRef {
  if (!isObject(value) || value.$type !== "blob" || !isObject(value.ref)) return false;
  return isCid(value.ref.$link) && typeof value.mimeType === "string" && typeof value.size === "number";
}

function checkBlob(schema: Extract<Schema, { type: "blob" }>, value: unknown, path: string): void {
  if (!isBlobRef(value)) throw wrongType("blob", value, path);
  const fits = schema.accept.some((accept) =>
    accept.endsWith("/*") ? value.mimeType.startsWith(accept.slice(0, -1)) : accept === value.mimeType,
  );
  if (!fits)
    throw invalidRequest(
      `Expected "${schema.accept.join('" or "')}" mime type (got "${value.mimeType}") at ${path}`,
    );
  if (value.size > schema.maxSize) throw tooBig("blob", schema.maxSize, value.size, path);
}

/** Throws an InvalidRequest that names the first thing wrong and where it is. */
export function check(schema: Schema, value: unknown, path: string): void {
  switch (schema.type) {
    case "string":
      checkString(schema, value, path);
      break;
    case "integer":
      checkInteger(schema, value, path);
      break;
    case "array":
      checkArray(schema, value, path);
      break;
    case "object":
      checkObject(schema, value, path);
      break;
    case "union":
      checkUnion(schema, value, path);
      break;
    case "blob":
      checkBlob(schema, value, path);
      break;
    case "boolean":
      if (typeof value !== "boolean") throw wrongType("boolean", value, path);
      break;
    case "unknown":
      break;
  }
}
