import { sql } from "drizzle-orm";
import { beforeEach, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import { writeOutbox } from "../mutations";
import { relayToServer } from "./work";

const system = systemScope("test");
const write = (...names: string[]) =>
  writeOutbox(
    db(),
    names.map((name) => ({ name, data: { name } })),
  );
const rows = () =>
  db().execute<{ name: string; sent: boolean; tries: number; problem: string | null; waits: boolean }>(sql`
    select name, sent_at is not null as sent, tries, problem, try_at > clock_timestamp() as waits from outbox order by created_at`);
const letTimePass = () => db().execute(sql`update outbox set try_at = null, claimed_until = null`);

beforeEach(() => testDatabase().empty());

it("hands over what waits, with the rows' ids, and marks it sent", async () => {
  await write("one", "two");
  const send = vi.fn(async (_events: { id: string; name: string; data: unknown }[]) => {});
  expect(await relayToServer(system, send)).toBe(2);
  expect(send).toHaveBeenCalledOnce();
  const written = await db().execute(sql`select id, name, data from outbox order by name`);
  const sent = send.mock.calls[0]?.[0] ?? [];
  expect(sent.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([...written]);
  expect(await rows()).toMatchObject([{ sent: true }, { sent: true }]);
  expect(await relayToServer(system, send)).toBe(0);
});

it("holds no transaction and no lock while the server is called", async () => {
  await write("one");
  await relayToServer(system, async () => {
    const [open] = await db().execute<{ count: number }>(
      sql`select count(*)::int as count from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
    );
    expect(open?.count).toBe(0);
    await db().execute(sql`select 1 from outbox for update nowait`);
  });
  expect(await rows()).toMatchObject([{ sent: true, problem: null }]);
});

it("keeps what did not get through, says why, and waits longer each time", async () => {
  await write("one");
  const away = async () => {
    throw new Error("connect ECONNREFUSED");
  };
  expect(await relayToServer(system, away)).toBe(1);
  expect(await rows()).toEqual([
    { name: "one", sent: false, tries: 1, problem: "connect ECONNREFUSED", waits: true },
  ]);
  expect(await relayToServer(system, away)).toBe(0);
  await letTimePass();
  await relayToServer(system, away);
  await letTimePass();
  expect(await relayToServer(system, async () => {})).toBe(1);
  expect(await rows()).toMatchObject([{ sent: true, tries: 3, problem: null }]);
});

it("is taken up by another process when the one that took it died, and by none before", async () => {
  await write("one");
  void relayToServer(system, () => new Promise(() => {}));
  await vi.waitFor(async () => expect((await rows())[0]?.tries).toBe(1));
  const send = vi.fn(async () => {});
  expect(await relayToServer(system, send)).toBe(0);
  await db().execute(sql`update outbox set claimed_until = clock_timestamp() - interval '1 second'`);
  expect(await relayToServer(system, send)).toBe(1);
  expect(send).toHaveBeenCalledOnce();
});

it("lets one event that the server refuses keep no other back", async () => {
  await write("good", "bad", "fine");
  const picky = async (events: { name: string }[]) => {
    if (events.some(({ name }) => name === "bad")) throw new Error("400 bad event");
  };
  for (let round = 0; round < 4; round += 1) {
    await relayToServer(system, picky);
    await letTimePass();
  }
  expect(await rows()).toMatchObject([
    { name: "good", sent: true },
    { name: "bad", sent: false, problem: "400 bad event" },
    { name: "fine", sent: true },
  ]);
});

it("writes no key down with the reason", async () => {
  vi.stubEnv("INNGEST_EVENT_KEY", "a-very-secret-key");
  vi.stubEnv("INNGEST_SIGNING_KEY", "signkey-test-00ff");
  vi.resetModules();
  const fresh = await import("./work");
  await write("one");
  await fresh.relayToServer(system, async () => {
    throw new Error("request to http://127.0.0.1:8288/e/a-very-secret-key failed");
  });
  vi.unstubAllEnvs();
  expect(await rows()).toMatchObject([{ problem: "request to http://127.0.0.1:8288/e/[redacted] failed" }]);
});
