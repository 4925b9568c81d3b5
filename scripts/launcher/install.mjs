import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hashPackages, readStamp } from "./hash.mjs";
import { inRoot, root } from "./paths.mjs";
import { progress, Refusal } from "./say.mjs";

const OLDEST_NODE = [22, 18];
const stampFile = inRoot("node_modules", ".stamp");
const ownNode = inRoot("node_modules", ".bin", "node");

/** Installs the packages when they are not those of the lock file. */
export async function ensureInstalled() {
  if (readStamp(stampFile) === hashPackages()) return;
  await progress("Installing packages", "Packages installed", npmInstall);
  mkdirSync(inRoot("node_modules"), { recursive: true });
  // The lock is read again: npm may have completed it for this kind of machine.
  writeFileSync(stampFile, `${hashPackages()}\n`);
}

/** `npm install` and not `npm ci`: the lock lists the binaries of the machine it was made on. */
function npmInstall() {
  const cli = process.env.npm_execpath?.endsWith(".js") ? process.env.npm_execpath : undefined;
  const args = [
    "install",
    "--no-audit",
    "--no-fund",
    "--include=dev",
    "--include=optional",
    "--loglevel=error",
  ];
  const [program, all] = cli ? [process.execPath, [cli, ...args]] : ["npm", args];
  return new Promise((resolve, reject) => {
    const child = spawn(program, all, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        said = (said + chunk).slice(-8000);
      });
    }
    child.once("error", (error) =>
      reject(
        new Refusal(`npm could not be started (${error.code}): install Node.js with npm, then try again.`),
      ),
    );
    child.once("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Refusal(
            `${said.trim()}\nThe packages could not be installed: look at the lines above, then try again.`,
          ),
        );
    });
  });
}

function newEnough(version) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/** The Node that everything runs on: the one the project carries, else this one. */
export function projectNode() {
  const carried = existsSync(ownNode) && spawnSync(ownNode, ["--version"], { encoding: "utf8" });
  if (carried && carried.status === 0) return ownNode;
  if (newEnough(process.version)) return process.execPath;
  throw new Refusal(
    `Posthaste needs Node.js ${OLDEST_NODE.join(".")} or newer; this is ${process.version}. Install a newer one, then try again.`,
  );
}

/**
 * Goes on under the project's Node when this one is older. Does not return in that case.
 * @param more flags for Node itself
 */
export async function underProjectNode(script, args, more = []) {
  if (more.length === 0 && process.versions.node.startsWith("24.")) return;
  const node = projectNode();
  if (node === process.execPath && more.length === 0) return;
  const all = [...more, script, ...args];
  const environment = { ...process.env, POSTHASTE_STARTER: String(process.pid) };
  if (process.execve) {
    delete environment.POSTHASTE_STARTER;
    process.execve(node, [node, ...all], environment);
  }
  const child = spawn(node, all, { stdio: "inherit", env: environment });
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => child.kill(name));
  const code = await new Promise((resolve) => child.once("exit", (status, by) => resolve(by ? 1 : status)));
  process.exit(code ?? 1);
}

/** Ends this process when the one that started it for `underProjectNode` is gone: killed, it could not say so. */
export function followStarter(leave) {
  const starter = Number(process.env.POSTHASTE_STARTER);
  delete process.env.POSTHASTE_STARTER;
  if (!starter) return;
  setInterval(() => process.ppid !== starter && leave(), 400).unref();
}
