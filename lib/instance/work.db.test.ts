import { mkdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import { env } from "@/lib/env";
import { share } from "@/lib/global";
import { knownMark, rememberMark } from "./marks/work";
import { decideHold, raiseMark } from "./mutations";
import { LEAP } from "./rules";
import { beat, openInstance } from "./work";

const system = systemScope("test");
const file = () => join(env().dataDir, "instance.json");
/** As a new process on the same folder. */
const restartProcess = () => {
  share("instance-mark", undefined);
  share("process", undefined);
};
const open = () => openInstance(system, 600);
const row = async () => {
  const [found] = await db().execute<{ instance_id: string; mark: string; held_for: string | null }>(
    sql`select instance_id, mark, held_for from instance`,
  );
  if (!found) throw new Error("no instance");
  return { id: found.instance_id, mark: Number(found.mark), heldFor: found.held_for };
};
const setMark = (mark: number) => db().execute(sql`update instance set mark = ${mark}`);
const inFolder = async () =>
  JSON.parse(await readFile(file(), "utf8")) as { instanceId: string; mark: number };

beforeEach(async () => {
  await testDatabase().empty();
  await mkdir(env().dataDir, { recursive: true });
  await rm(file(), { force: true });
  restartProcess();
});

describe("opening a database", () => {
  it("begins an installation, and knows it again", async () => {
    await open();
    const { id } = await row();
    expect(await inFolder()).toEqual({ instanceId: id, mark: 0 });
    restartProcess();
    await open();
    expect(await row()).toEqual({ id, mark: 0, heldFor: null });
  });

  it("holds one that is behind what the folder remembers, and keeps what it remembers", async () => {
    await open();
    const { id } = await row();
    await rememberMark(id, 7);
    await setMark(5);
    restartProcess();
    await open();
    expect((await row()).heldFor).toBe("restored-or-copied");
    expect(await inFolder()).toEqual({ instanceId: id, mark: 7 });
  });

  it("holds one that has sent posts and comes without its data folder", async () => {
    await open();
    await setMark(5);
    await rm(file());
    restartProcess();
    await open();
    expect((await row()).heldFor).toBe("restored-or-copied");
  });

  it("believes the operator who names it", async () => {
    await open();
    await setMark(5);
    await rm(file());
    restartProcess();
    const { id } = await row();
    const named = vi.spyOn(await import("@/lib/env"), "env");
    named.mockReturnValue({ ...env(), POSTHASTE_INSTANCE: id });
    await open();
    expect((await row()).heldFor).toBeNull();
    expect(await inFolder()).toEqual({ instanceId: id, mark: 5 });
  });

  it("believes a process that runs on it right now, and no row of one that ran before", async () => {
    await open();
    await setMark(5);
    await beat(system);
    await rm(file());
    restartProcess();
    const opening = openInstance(system, 5_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await db().execute(sql`update processes set seen_at = clock_timestamp()`);
    await opening;
    expect((await row()).heldFor).toBeNull();
    await rm(file());
    restartProcess();
    await open();
    expect((await row()).heldFor).toBe("restored-or-copied");
  });
});

describe("rule 12: a database restored under a running process", () => {
  const running = async (mark: number) => {
    await open();
    await setMark(mark);
    await beat(system);
    return (await row()).id;
  };

  it("is held by the next arming, which does not come to pass", async () => {
    await running(9);
    await setMark(6);
    const known = await knownMark();
    expect(await db().transaction((tx) => raiseMark(tx, known))).toBeNull();
    expect(await row()).toMatchObject({ mark: 6, heldFor: "restored-or-copied" });
  });

  it("is held by the next sign of life of a process that sends nothing", async () => {
    await running(9);
    await setMark(6);
    await beat(system);
    expect((await row()).heldFor).toBe("restored-or-copied");
  });

  it("is held too when another database was put in its place, unless that never sent anything", async () => {
    await running(9);
    await db().execute(sql`update instance set instance_id = ${uuidv7()}, mark = 0`);
    const known = await knownMark();
    expect(await db().transaction((tx) => raiseMark(tx, known))).toMatchObject({ mark: 1 });
    await db().execute(sql`update instance set instance_id = ${uuidv7()}, mark = 3`);
    expect(await db().transaction((tx) => raiseMark(tx, known))).toBeNull();
  });

  it("is none when two armings of one process come back in the other order", async () => {
    await running(9);
    const known = await knownMark();
    const [one, two] = await Promise.all([
      db().transaction((tx) => raiseMark(tx, known)),
      db().transaction((tx) => raiseMark(tx, known)),
    ]);
    await Promise.all([one, two].map((raised) => raised && rememberMark(raised.instanceId, raised.mark)));
    expect(await db().transaction(async (tx) => raiseMark(tx, await knownMark()))).toMatchObject({
      mark: 12,
    });
  });
});

describe("the operator's word", () => {
  it("restored: publishing goes on, past what any folder remembers", async () => {
    await open();
    const { id } = await row();
    await rememberMark(id, 7);
    await setMark(5);
    restartProcess();
    await open();
    expect(await db().transaction((tx) => decideHold(tx, "restored"))).toMatchObject({ ok: true });
    expect(await row()).toEqual({ id, mark: 5 + LEAP, heldFor: null });
    restartProcess();
    await open();
    expect((await row()).heldFor).toBeNull();
    expect(await db().transaction((tx) => decideHold(tx, "copy"))).toMatchObject({
      failure: { code: "not-held" },
    });
  });

  it("copy: held for good", async () => {
    await open();
    await setMark(5);
    await rm(file());
    restartProcess();
    await open();
    await db().transaction((tx) => decideHold(tx, "copy"));
    expect((await row()).heldFor).toBe("copy");
    expect(await db().transaction((tx) => decideHold(tx, "restored"))).toMatchObject({ ok: false });
    expect(await db().transaction((tx) => raiseMark(tx, null))).toBeNull();
  });
});

describe("the mark in the folder", () => {
  it("never goes back, whichever process writes last", async () => {
    await open();
    const { id } = await row();
    await rememberMark(id, 20);
    restartProcess();
    await rememberMark(id, 12);
    expect(await inFolder()).toEqual({ instanceId: id, mark: 20 });
  });

  it("is written once for marks that come together, and is there when any of them is remembered", async () => {
    await open();
    const { id } = await row();
    await Promise.all(Array.from({ length: 500 }, (_, index) => rememberMark(id, index + 1)));
    expect(await inFolder()).toEqual({ instanceId: id, mark: 500 });
  });

  it.each([
    ["a lock that a killed process left", () => new Date(0)],
    ["such a lock also when the clock was set back since", () => new Date(Date.now() + 3_600_000)],
  ])("survives %s", async (_what, touched) => {
    await open();
    const { id } = await row();
    const lock = join(env().dataDir, "instance.lock");
    await writeFile(lock, "");
    await utimes(lock, touched(), touched());
    await rememberMark(id, 3);
    expect(await inFolder()).toEqual({ instanceId: id, mark: 3 });
  });
});
