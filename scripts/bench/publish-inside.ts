/** The part of `bench:publish` that runs beside the product: `<deliveries> <channels> <launcher's process id>…`. */
import { setTimeout as sleep } from "node:timers/promises";
import { closeDatabase, sql } from "@/db/client";
import { connectChannels, openWorkspace, received } from "./accounts";
import { scheduleDeliveries } from "./deliveries";
import { rounded, say, share, until } from "./measuring";
import { cpuOf, type Part } from "./processes";
import { begun, emptyRuns } from "./runs";

export type PublishFigures = {
  p50LateMs: number;
  p99LateMs: number;
  earliestMs: number;
  duplicates: number;
  lost: number;
  controlP50Ms: number;
  controlP99Ms: number;
  deliveriesPerSecond: number;
  cpuMsPerDelivery: Record<Part, number>;
};

const [wanted = "1000", over = "50", ...pids] = process.argv.slice(2);
const roots = pids.map(Number);
const count = Number(wanted);
/** Published by earlier tries. */
let out = 0;

async function statuses(): Promise<Record<string, number>> {
  const rows = await sql()<{ status: string; n: number }[]>`
    select status::text, count(*)::int as n from operations group by status`;
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

/** Waits until so many more are out, or no hope is left; what is missing then counts as lost. */
async function allPublished(more: number): Promise<void> {
  const wanted = out + more;
  const done = async () => ((await statuses()).published ?? 0) >= wanted;
  await until("Publishing", 180_000 + more * 100, done, 500).catch(async (error: unknown) =>
    say(`${String(error)} ${JSON.stringify(await statuses())}`),
  );
  out = wanted;
}

async function publish() {
  const workspace = await openWorkspace();
  const channels = await connectChannels(workspace, Number(over));
  say(`${channels.length} channels are connected`);
  const { value: placed, due } = await begun(
    count,
    (at) => scheduleDeliveries(workspace, channels, count, () => at),
    (late) => allPublished(late.length),
  );
  say(`${count} deliveries sleep, ${((due.getTime() - Date.now()) / 1000).toFixed(1)} s ahead`);
  await sleep(Math.max(0, due.getTime() - 1000 - Date.now()));
  const cpuBefore = await cpuOf(roots);
  await allPublished(count);
  return { placed, due: due.getTime(), cpuBefore, cpuAfter: await cpuOf(roots) };
}

async function measure(): Promise<PublishFigures> {
  const control = await emptyRuns(count);
  say(`control: ${JSON.stringify(control)}`);
  const { placed, due, cpuBefore, cpuAfter } = await publish();
  const posts = await received();
  const times = new Map<string, number[]>();
  for (const { text, receivedAt } of posts) times.set(text, [...(times.get(text) ?? []), receivedAt]);
  const arrivals = placed.map(({ marker }) => times.get(marker) ?? []);
  const late = arrivals.flat().map((at) => at - due);
  const each = (part: Part) => rounded((cpuAfter[part] - cpuBefore[part]) / count);
  return {
    p50LateMs: share(late, 0.5),
    p99LateMs: share(late, 0.99),
    earliestMs: Math.min(...late),
    duplicates: arrivals.filter((all) => all.length > 1).length,
    lost: arrivals.filter((all) => all.length === 0).length,
    controlP50Ms: control.p50Ms,
    controlP99Ms: control.p99Ms,
    deliveriesPerSecond: rounded((late.length * 1000) / Math.max(...late)),
    cpuMsPerDelivery: {
      app: each("app"),
      postgres: each("postgres"),
      sandbox: each("sandbox"),
      other: each("other"),
    },
  };
}

const figures = await measure();
await closeDatabase();
console.log(JSON.stringify(figures));
