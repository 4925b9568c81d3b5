import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { inRoot, root } from "../launcher/paths.mjs";
import { signal } from "../launcher/processes.mjs";

const running = new Set();

/** Tools find the project's Node and each other first. */
const PATH = [inRoot("node_modules", ".bin"), process.env.PATH].join(delimiter);

/**
 * Runs one of the installed tools. @returns its exit code and, unless `shown`, all it said
 * @param options.shown true lets it write to the terminal itself
 */
export const tool = (name, args, { env = {}, shown = false } = {}) =>
  run([inRoot("node_modules", ".bin", name), ...args], env, shown);

/** Runs a script of the project, which writes to the terminal itself. @returns its exit code */
export const script = async (path, args, env = {}) => (await run([inRoot(path), ...args], env, true)).code;

function run(args, env, shown) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, PATH, NEXT_TELEMETRY_DISABLED: "1", ...env },
      stdio: shown ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        said += chunk;
      });
    }
    child.once("error", (error) => resolve({ code: 1, said: error.message }));
    child.once("close", (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, said });
    });
  });
}

/** Passes a signal on to whatever runs. */
export function endTools(name) {
  for (const child of running) signal(child.pid, name);
}
