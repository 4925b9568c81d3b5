import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { processFacts, signal, until } from "./processes.mjs";
import { Refusal } from "./say.mjs";

/**
 * Takes the data folder for this process. Refuses while another launcher has it; cleans up after one that
 * was killed.
 * @returns the held folder: `afterCrash` says whether somebody was killed here, `remember` keeps the children's
 *   numbers for whoever has to clean up, `release` gives the folder back.
 */
export async function takeInstance(dir, port) {
  const file = join(dir, "launcher.json");
  const mine = { pid: process.pid, mark: processFacts(process.pid)?.mark, port, children: [] };
  let afterCrash = false;
  while (!create(file, mine)) {
    const other = read(file);
    const facts = other && processFacts(other.pid);
    if (facts && facts.mark === other.mark && other.pid !== process.pid) {
      throw new Refusal(`Posthaste already runs on ${dir} (process ${other.pid}, port ${other.port}): use that one, or stop it first.`);
    }
    afterCrash = true;
    await endLeftovers(other?.children ?? []);
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

function create(file, content) {
  try {
    const handle = openSync(file, "wx", 0o600);
    writeSync(handle, JSON.stringify(content));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
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
