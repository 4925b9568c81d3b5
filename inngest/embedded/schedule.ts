/** Runs some work again and again: when poked, and when the work itself said it wants to be run next. */
export type Schedule = { poke(): void; stop(): Promise<void> };

/**
 * `work` returns the milliseconds until it wants to run again (0 or less: at once). One turn at a time; a poke during
 * a turn makes another follow. Never sleeps longer than `longestMs`; after a failure it waits `afterFailureMs`.
 */
export function runSchedule(
  work: () => Promise<number>,
  longestMs: number,
  onFailure: (error: unknown) => void,
  afterFailureMs = 1000,
): Schedule {
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> | null = null;
  let poked = false;
  let stopped = false;

  async function takeTurns(): Promise<void> {
    let wait = 0;
    do {
      poked = false;
      try {
        wait = await work();
      } catch (error) {
        onFailure(error);
        wait = afterFailureMs;
        poked = false;
      }
    } while (!stopped && (poked || wait <= 0));
    turn = null;
    if (!stopped) timer = setTimeout(poke, Math.min(Math.ceil(wait), longestMs));
  }

  function poke(): void {
    if (stopped) return;
    poked = true;
    if (turn) return;
    clearTimeout(timer);
    turn = takeTurns();
  }

  return {
    poke,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
