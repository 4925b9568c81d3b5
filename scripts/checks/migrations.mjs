/** Whether the migrations say what the schema says: generating once more, into a copy, must add nothing. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { inRoot, root } from "../launcher/paths.mjs";

const names = (folder) => readdirSync(folder).filter((name) => name.endsWith(".sql"));

/** @returns lines about what is wrong; none when all is well */
export async function checkMigrations() {
  const copy = inRoot("node_modules", ".cache", `migrations-${process.pid}`);
  mkdirSync(copy, { recursive: true });
  try {
    cpSync(inRoot("db", "migrations"), copy, { recursive: true });
    const before = names(copy);
    const kit = inRoot("node_modules", ".bin", "drizzle-kit");
    const out = `./${relative(root, copy)}`;
    const { code, said } = await run(kit, [
      "generate",
      "--dialect",
      "postgresql",
      "--schema",
      "./db/schema/*.ts",
      "--out",
      out,
    ]);
    const added = names(copy).filter((name) => !before.includes(name));
    if (code !== 0) return [`drizzle-kit could not compare them: ${said.trim().slice(-1500)}`];
    return added.length > 0
      ? ["The schema has changed without a migration: npm run db:generate writes it."]
      : [];
  } finally {
    rmSync(join(copy), { recursive: true, force: true });
  }
}

function run(program, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 60_000,
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        said += chunk;
      });
    }
    child.once("error", (error) => resolve({ code: 1, said: error.message }));
    child.once("close", (code) => resolve({ code, said }));
  });
}
