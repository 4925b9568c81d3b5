import { beforeEach, describe, expect, it } from "vitest";
import { profiles, users } from "@/db/schema/people";
import { testDatabase } from "@/db/testing";
import { createSession, endSession, endSessions, findSession } from "./sessions";

const { db, sql, empty } = testDatabase();
let userId = "";

beforeEach(async () => {
  await empty();
  const [user] = await db.insert(users).values({ email: "mara@example.com" }).returning();
  userId = user?.id ?? "";
  await db.insert(profiles).values({ userId, username: "mara", displayName: "Mara" });
});

const daysLeft = async () => {
  const [row] = await sql`select extract(epoch from expires - now()) / 86400 as days from sessions`;
  return Number(row?.days);
};

describe("sessions", () => {
  it("have long random tokens and last 30 days", async () => {
    const [one, two] = [await createSession(userId), await createSession(userId)];
    expect(one).toMatch(/^[\w-]{43}$/);
    expect(one).not.toBe(two);
    expect(await daysLeft()).toBeCloseTo(30, 1);
  });

  it("roll forward when used, at most once a day", async () => {
    const token = await createSession(userId);
    await sql`update sessions set expires = now() + interval '29 days 12 hours'`;
    await findSession(token);
    expect(await daysLeft()).toBeCloseTo(29.5, 1);
    await sql`update sessions set expires = now() + interval '3 days'`;
    await findSession(token);
    expect(await daysLeft()).toBeCloseTo(30, 1);
  });

  it("are dead at once when ended or over", async () => {
    const token = await createSession(userId);
    expect(await findSession(token)).toMatchObject({ userId, username: "mara" });
    await endSession(token);
    expect(await findSession(token)).toBeNull();
    const second = await createSession(userId);
    await sql`update sessions set expires = now() - interval '1 second'`;
    expect(await findSession(second)).toBeNull();
    expect(await findSession("forged")).toBeNull();
  });

  it("end all but one", async () => {
    const [here, there] = [await createSession(userId), await createSession(userId)];
    await endSessions(userId, here);
    expect(await findSession(here)).not.toBeNull();
    expect(await findSession(there)).toBeNull();
  });
});
