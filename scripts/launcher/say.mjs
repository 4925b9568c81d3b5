/** What the launcher prints: calm lines, one per event, and a moving one while something takes long. */

const terminal = Boolean(process.stdout.isTTY) && !process.env.CI;

/** A reason to give up that a person can act on: printed as one line, without a stack. */
export class Refusal extends Error {}

export const say = (line = "") => process.stdout.write(`${line}\n`);

export const warn = (line) => process.stderr.write(`${line}\n`);

const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1);

/**
 * Runs `work` and shows that it goes on: a moving line on a terminal, elsewhere a line at the start and one
 * every ten seconds.
 */
export async function progress(doing, done, work) {
  const since = performance.now();
  if (!terminal) say(`${doing}…`);
  const draw = () =>
    process.stdout.write(`\r\x1b[2K  ${doing}… ${Math.round((performance.now() - since) / 1000)} s`);
  const tell = () => say(`  still at it (${Math.round((performance.now() - since) / 1000)} s)`);
  const timer = setInterval(terminal ? draw : tell, terminal ? 200 : 10_000);
  try {
    const value = await work();
    if (terminal) process.stdout.write("\r\x1b[2K");
    say(`  ${done} (${seconds(since)} s)`);
    return value;
  } catch (error) {
    if (terminal) process.stdout.write("\r\x1b[2K");
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Ends the process for a reason: one line for a `Refusal`, a stack for a surprise. */
export function giveUp(error) {
  warn(error instanceof Refusal ? error.message : `Posthaste could not go on: ${error?.stack ?? error}`);
  process.exit(1);
}
