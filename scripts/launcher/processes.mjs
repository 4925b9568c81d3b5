import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * What the system knows of a process: its name, whether it still runs (a zombie does not), and a mark that
 * differs when the number was given to another process. Undefined when there is none.
 */
export function processFacts(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform !== "linux") return factsFromPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return { name: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")), mark: fields[19] };
  } catch {
    return undefined;
  }
}

function factsFromPs(pid) {
  try {
    const line = execFileSync("ps", ["-o", "stat=,lstart=,comm=", "-p", String(pid)], {
      encoding: "utf8",
    }).trim();
    const [state, ...rest] = line.split(/\s+/);
    if (!state || state.startsWith("Z")) return undefined;
    return { name: rest.slice(5).join(" ").split("/").at(-1) ?? "", mark: rest.slice(0, 5).join(" ") };
  } catch {
    return undefined;
  }
}

/** Sends a signal; false when there is nobody to receive it. A negative number means a whole group. */
export function signal(target, name) {
  try {
    process.kill(target, name);
    return true;
  } catch {
    return false;
  }
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resolves with true as soon as `test` holds, or false after `milliseconds`. */
export async function until(test, milliseconds, every = 25) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    if (await test()) return true;
    await pause(every);
  }
  return Boolean(await test());
}
