import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReservedSql, Sql, TransactionSql } from "postgres";

type Value = string | number | boolean | Date | object | null;

const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function text(value: Value): string {
  if (value === null) return "\\N";
  const plain =
    value instanceof Date
      ? value.toISOString()
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
  return plain.replaceAll(/[\\\t\n\r]/g, (sign) => ESCAPES[sign] ?? sign);
}

function* lines<Row extends Record<string, Value>>(columns: (keyof Row & string)[], rows: Iterable<Row>) {
  let chunk = "";
  for (const row of rows) {
    chunk += `${columns.map((column) => text(row[column] ?? null)).join("\t")}\n`;
    if (chunk.length < 262_144) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk) yield chunk;
}

/** Writes rows with COPY: the fastest way into a table. Keys are column names. */
export async function copyRows<Row extends Record<string, Value>>(
  tx: Sql | TransactionSql | ReservedSql,
  table: string,
  rows: Row[],
): Promise<void> {
  const first = rows[0];
  if (!first) return;
  const columns = Object.keys(first) as (keyof Row & string)[];
  const sink = await tx.unsafe(`copy ${table} (${columns.join(", ")}) from stdin`).writable();
  await pipeline(Readable.from(lines(columns, rows)), sink);
}
