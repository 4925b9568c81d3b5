import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hashSources, readStamp } from "./hash.mjs";
import { inRoot, root } from "./paths.mjs";
import { progress, Refusal } from "./say.mjs";

export const nextCommand = inRoot("node_modules", "next", "dist", "bin", "next");
const stampFile = inRoot(".next", ".stamp");

/** Builds the app when its sources are not those of the last build. `onChild` gets the builder, to stop it. */
export async function ensureBuilt(logFile, onChild) {
  const hash = hashSources();
  if (readStamp(stampFile) === hash && existsSync(inRoot(".next", "BUILD_ID"))) return;
  await progress("Building the app", "App built", () => nextBuild(logFile, onChild));
  mkdirSync(inRoot(".next"), { recursive: true });
  writeFileSync(stampFile, `${hash}\n`);
}

function nextBuild(logFile, onChild) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [nextCommand, "build"], {
      cwd: root,
      detached: true,
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onChild(child);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        said += chunk;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      mkdirSync(dirname(logFile), { recursive: true });
      writeFileSync(logFile, said);
      if (code === 0) resolve();
      else
        reject(
          new Refusal(
            `${said.trim().slice(-6000)}\nThe app could not be built; the lines above say why (${join(logFile)}).`,
          ),
        );
    });
  });
}
