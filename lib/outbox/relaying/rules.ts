const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** How long to wait after the `tries`-th try did not get through, in ms: 1 s, 2 s, 4 s … up to a minute. */
export const retryAfterMs = (tries: number): number =>
  Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, tries - 1), LONGEST_WAIT_MS);

/** After so many tries a row goes alone, so that one the server does not want keeps no other back. */
export const ALONE_AFTER = 3;

/** What goes together: all that are young in one call, each that failed before in one of its own. */
export function parcels<Row extends { tries: number }>(rows: readonly Row[]): Row[][] {
  const together = rows.filter((row) => row.tries <= ALONE_AFTER);
  const alone = rows.filter((row) => row.tries > ALONE_AFTER).map((row) => [row]);
  return together.length > 0 ? [together, ...alone] : alone;
}
