import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** JSON that Postgres accepts as jsonb: neither NUL characters nor lone surrogates. Undefined becomes null. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "string" && (part.includes("\0") || !part.isWellFormed())
      ? part.toWellFormed().replaceAll("\0", "\uFFFD")
      : part,
  );
  return text ?? "null";
}

/** Canonical JSON (RFC 8785): what is signed, and what equal values have in common. */
export function canonicalJson(value: unknown): string {
  return canonicalize(JSON.parse(JSON.stringify(value) ?? "null")) ?? "null";
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
