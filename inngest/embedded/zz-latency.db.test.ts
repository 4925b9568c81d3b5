import { writeFileSync } from "node:fs";
import { it } from "vitest";
import { testDatabase } from "@/db/testing";
import { runEngine, serveFunctions, testClient, until } from "./app-for-tests";

const { sql } = testDatabase();
it("latency", async () => {
  const client = testClient();
  const late: number[] = [];
  const fn = client.createFunction({ id: "nap", triggers: [{ event: "nap" }] }, async ({ event, step }) => {
    await step.sleepUntil("s", new Date(event.data.at));
    await step.run("x", () => void late.push(Date.now() - event.data.at));
  });
  const seq = client.createFunction({ id: "seq", triggers: [{ event: "seq" }] }, async ({ event, step }) => {
    for (let i = 0; i < event.data.n; i++) await step.run(`s${i}`, () => i);
  });
  const app = await serveFunctions(client, [fn, seq]);
  const engine = await runEngine(app.url);
  const out: string[] = [];
  for (let i = 0; i < 20; i++) {
    await client.send({ name: "nap", data: { at: Date.now() + 300 + Math.floor(Math.random() * 200) } });
    await until(() => late.length === i + 1);
  }
  const s = [...late].sort((a, b) => a - b);
  out.push(`idle wakes: min ${s[0]} p50 ${s[10]} p95 ${s[18]} max ${s[19]}`);
  for (const n of [100, 1000]) {
    late.length = 0;
    const at = Date.now() + (n === 100 ? 2500 : 12000);
    const cpu = process.cpuUsage();
    for (let i = 0; i < n; i += 100)
      await client.send(Array.from({ length: 100 }, () => ({ name: "nap", data: { at } })));
    await until(() => late.length === n, 60000);
    const used = process.cpuUsage(cpu);
    const t = [...late].sort((a, b) => a - b);
    out.push(
      `${n} at once: min ${t[0]} p50 ${t[n / 2]} p99 ${t[Math.floor(n * 0.99)]} max ${t[n - 1]} cpu/run ${(used.user + used.system) / 1000 / n} ms`,
    );
  }
  await until(async () => (await sql`select 1 from engine_runs where status='running'`).length === 0, 30000);
  let t0 = Date.now();
  await client.send({ name: "seq", data: { n: 200 } });
  await until(async () => (await sql`select 1 from engine_runs where status='running'`).length === 0, 30000);
  out.push(`1x200: ${200000 / (Date.now() - t0)} steps/s`);
  t0 = Date.now();
  await client.send(Array.from({ length: 100 }, () => ({ name: "seq", data: { n: 10 } })));
  await until(async () => (await sql`select 1 from engine_runs where status='running'`).length === 0, 30000);
  out.push(`100x10: ${1000000 / (Date.now() - t0)} steps/s`);
  await engine.stop();
  await app.close();
  writeFileSync("/tmp/latency.txt", out.join("\n"));
}, 120000);
