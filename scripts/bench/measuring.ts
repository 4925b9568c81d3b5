import { setTimeout as sleep } from "node:timers/promises";

/** One decimal. */
export const rounded = (value: number): number => Math.round(value * 10) / 10;

/** The value below which `part` of them lie; NaN of none. */
export function share(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return rounded(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN);
}

/** Asks again and again until `test` holds; throws with `what` when it did not within `ms`. */
export async function until(
  what: string,
  ms: number,
  test: () => Promise<boolean>,
  everyMs = 250,
): Promise<void> {
  for (const end = Date.now() + ms; !(await test()); await sleep(everyMs)) {
    if (Date.now() > end) throw new Error(`${what} did not happen within ${Math.round(ms / 1000)} s.`);
  }
}

/** A line for whoever watches; results go to standard output alone. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Human lines unless `--json` was asked for, then one line of JSON. */
export function report(lines: readonly string[], result: unknown): void {
  if (!process.argv.includes("--json")) for (const line of lines) console.log(line);
  console.log(JSON.stringify(result));
}
