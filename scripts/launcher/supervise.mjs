import { pause, signal } from "./processes.mjs";
import { warn } from "./say.mjs";

const FIRST_WAIT = 250;
const LONGEST_WAIT = 15_000;
/** After this long without a fall a child counts as healthy again. */
const HEALTHY = 30_000;

const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;

/**
 * Keeps one child running: started again, with growing pauses, whenever it ends by itself.
 *
 * @param options.start gives a running child, or throws (then it is tried again, like a fall)
 * @param options.group true when the child leads a group of its own, which then gets the signals
 * @param options.stopWith first signal, `killWith` what follows after `patience` milliseconds
 * @param options.mayRestart asked after each fall; false means: leave it, `onLost` decides
 */
export function supervise(options) {
  const {
    name,
    start,
    guard,
    group = true,
    stopWith = "SIGTERM",
    killWith = "SIGKILL",
    patience = 8000,
  } = options;
  let child;
  let stopping = false;
  let wait = FIRST_WAIT;
  let ended = Promise.resolve();
  let launching = Promise.resolve();

  const target = (process) => (group ? -process.pid : process.pid);

  function launch() {
    const going = launchOnce();
    launching = going.catch(() => {});
    return going;
  }

  async function launchOnce() {
    const since = performance.now();
    child = await start();
    guard.add(target(child), stopWith.slice(3));
    options.onChange?.();
    const running = child;
    ended = new Promise((resolve) => {
      const gone = (code, by) => {
        guard.drop(target(running));
        resolve();
        if (!stopping) void fell(code, by, since);
      };
      if (hasEnded(running)) gone(running.exitCode, running.signalCode);
      else running.once("exit", gone);
    });
  }

  async function fell(code, by, since) {
    if (options.mayRestart && !options.mayRestart()) {
      options.onLost?.(code, by);
      return;
    }
    wait = performance.now() - since > HEALTHY ? FIRST_WAIT : Math.min(wait * 2, LONGEST_WAIT);
    warn(`The ${name} stopped (${by ?? `code ${code}`}); starting it again.`);
    await pause(wait);
    if (stopping) return;
    await launch().catch((error) => {
      warn(`The ${name} did not start: ${error.message}`);
      return fell("none", undefined, since);
    });
  }

  return {
    name,
    launch,
    pid: () => child?.pid,
    /** Resolves when the child is gone. */
    async stop() {
      stopping = true;
      await launching;
      if (!child || hasEnded(child)) return;
      signal(target(child), stopWith);
      const gone = await Promise.race([ended.then(() => true), pause(patience).then(() => false)]);
      if (gone) return;
      signal(target(child), killWith);
      await Promise.race([ended, pause(3000)]);
    },
    kill() {
      stopping = true;
      if (child?.pid) signal(target(child), killWith);
    },
  };
}
