import { spawn } from "node:child_process";
import { join } from "node:path";
import { inRoot } from "./paths.mjs";

/**
 * A tiny shell that outlives the launcher by seconds and ends its children when the launcher is killed.
 * It is started again, with the same list, when it is killed itself.
 */
export function startGuard() {
  const targets = new Map();
  let ended = false;
  let shell;

  const tell = (line) => shell?.stdin?.writable && shell.stdin.write(`${line}\n`);

  function launch() {
    shell = spawn("/bin/sh", [inRoot(join("scripts", "launcher", "guard.sh"))], {
      cwd: "/",
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    shell.stdin.on("error", () => {});
    shell.on("error", () => {});
    shell.on("exit", () => {
      if (!ended) setTimeout(launch, 200);
    });
    shell.unref();
    shell.stdin.unref?.();
    for (const [target, name] of targets) tell(`add ${target} ${name}`);
  }

  launch();
  return {
    /** @param target a process number, negative for its group. @param name the first signal, without SIG. */
    add(target, name) {
      targets.set(target, name);
      tell(`add ${target} ${name}`);
    },
    drop(target) {
      if (targets.delete(target)) tell(`drop ${target}`);
    },
    end() {
      ended = true;
      tell("end");
    },
  };
}
