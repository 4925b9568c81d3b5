import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processFacts, signal, until } from "./processes.mjs";
import { Refusal } from "./say.mjs";

/**
 * Takes the data folder for this process. Refuses while another launcher has it; cleans up after one that
 * was killed. A worker reads here on which port and under which address the server is.
 * @returns the held folder: `afterCrash` says whether somebody was killed here, `remember` keeps the children's
 *   numbers for whoever has to clean up, `release` gives the folder back.
 */
export async function takeInstance(dir, port, publicUrl = "") {
  const file = join(dir, "launcher.json");
  const mine = { pid: process.pid, mark: processFacts(process.pid)?.mark, port, publicUrl, children: [] };
  let afterCrash = false;
  while (!create(file, mine)) {
    const other = runningInstance(dir);
    if (other && other.pid !== process.pid) {
      throw new Refusal(
        `Posthaste already runs on ${dir} (process ${other.pid}, port ${other.port}): use that one, or stop it first.`,
      );
    }
    afterCrash = true;
    await endLeftovers(read(file)?.children ?? []);
    retire(file);
  }
  return {
    afterCrash,
    remember(children) {
      mine.children = children.map((pid) => ({ pid, mark: processFacts(pid)?.mark }));
      writeFileSync(file, JSON.stringify(mine), { mode: 0o600 });
    },
    release() {
      if (read(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

/** The launcher that has this data folder now, or undefined. */
export function runningInstance(dir) {
  const other = read(join(dir, "launcher.json"));
  const facts = other && processFacts(other.pid);
  return facts && facts.mark === other.mark ? other : undefined;
}

/** A link is made whole or not at all, and only by the first who tries. */
function create(file, content) {
  const whole = `${file}.${process.pid}.new`;
  writeFileSync(whole, JSON.stringify(content), { mode: 0o600 });
  try {
    linkSync(whole, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(whole, { force: true });
  }
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Renamed before it is removed, so that of two starters only one retires the same file. */
function retire(file) {
  const old = `${file}.${process.pid}.old`;
  try {
    renameSync(file, old);
  } catch {
    return;
  }
  if (existsSync(old)) rmSync(old, { force: true });
}

async function endLeftovers(children) {
  const alive = () => children.filter(({ pid, mark }) => mark && processFacts(pid)?.mark === mark);
  for (const { pid } of alive()) signal(pid, processFacts(pid)?.name === "postgres" ? "SIGINT" : "SIGTERM");
  if (await until(() => alive().length === 0, 5000)) return;
  for (const { pid } of alive()) signal(pid, processFacts(pid)?.name === "postgres" ? "SIGQUIT" : "SIGKILL");
  await until(() => alive().length === 0, 2000);
}
