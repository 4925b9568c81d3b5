import { readdir, readFile } from "node:fs/promises";

/** The kernel's clock for CPU times counts a hundred ticks a second on every Linux that Node runs on. */
const MS_PER_TICK = 10;

type Process = { pid: number; parent: number; cpuMs: number };

async function processes(): Promise<Process[]> {
  const found: Process[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    // Fields 14 to 17 of proc(5): own time and that of children that ended, so that a process that ends is not lost.
    const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
    if (fields[1]) found.push({ pid: Number(name), parent: fields[1], cpuMs: ticks * MS_PER_TICK });
  }
  return found;
}

/** A process and everything that descends from it. */
async function family(root: number): Promise<Process[]> {
  const all = await processes();
  const byPid = new Map(all.map((one) => [one.pid, one]));
  const belongs = (one: Process | undefined): boolean =>
    one !== undefined && (one.pid === root || belongs(byPid.get(one.parent)));
  return all.filter(belongs);
}

/** Proportional memory of a process and everything that descends from it, in megabytes. */
export async function memoryOf(root: number): Promise<number> {
  let kilobytes = 0;
  for (const { pid } of await family(root)) {
    const smaps = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(smaps)?.[1] ?? 0);
  }
  return Math.round(kilobytes / 1024);
}

/** Resident memory of the server alone, below this launcher, in megabytes. */
export async function memoryOfApp(root: number): Promise<number> {
  let kilobytes = 0;
  for (const { pid } of await family(root)) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (partOf(command) !== "app") continue;
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }
  return Math.round(kilobytes / 1024);
}

/** What the product's processes are, for adding up what each kind of them costs. */
export type Part = "app" | "postgres" | "sandbox" | "other";

function partOf(command: string): Part {
  if (/sandbox\/server/.test(command)) return "sandbox";
  if (/\bpostgres\b/.test(command)) return "postgres";
  return /next-server|next\/dist\/bin\/next/.test(command) ? "app" : "other";
}

/** CPU milliseconds used so far by the processes that descend from these, by kind. Subtract two of them. */
export async function cpuOf(roots: readonly number[]): Promise<Record<Part, number>> {
  const sums: Record<Part, number> = { app: 0, postgres: 0, sandbox: 0, other: 0 };
  for (const root of roots) {
    for (const { pid, cpuMs } of await family(root)) {
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      sums[partOf(command)] += cpuMs;
    }
  }
  return sums;
}
