/**
 * Does the work while this tab holds the lock, so that one tab of the browser does it; without locks every tab does.
 * `work` returns how to stop it; so does `lead`.
 */
export function lead(locks: LockManager | undefined, name: string, work: () => () => void): () => void {
  if (!locks) return work();
  const abort = new AbortController();
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let stop: () => void = () => {};
  let left = false;
  locks
    .request(name, { signal: abort.signal }, () => {
      // The lock may arrive after the abort.
      if (left) return;
      stop = work();
      return held;
    })
    .catch(() => {});
  return () => {
    left = true;
    abort.abort();
    stop();
    release();
  };
}
