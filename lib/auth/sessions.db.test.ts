import { beforeEach, describe, expect, it } from "vitest";
import { profiles, users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import { testDatabase } from "@/db/testing";
import { isStillAllowed } from "@/lib/live/queries";
import { authAdapter } from "./adapter";
import { createSession, endSession, endSessions, findSession } from "./sessions";
import { testScope, testSelf } from "./testing";

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

  it("are kept as a digest: what a copy of the database holds opens nothing", async () => {
    const token = await createSession(userId);
    const [row] = await sql`select session_token as kept from sessions`;
    expect(row?.kept).not.toBe(token);
    expect(await findSession(row?.kept)).toBeNull();
    expect(await authAdapter.getSessionAndUser?.(row?.kept)).toBeNull();
  });

  it("are the same for Auth.js", async () => {
    const opened = await createSession(userId);
    expect(await authAdapter.getSessionAndUser?.(opened)).toMatchObject({
      session: { sessionToken: opened, userId },
      user: { email: "mara@example.com" },
    });
    const expires = new Date(Date.now() + 60_000);
    const given = { sessionToken: "given-by-auth-js", userId, expires };
    expect(await authAdapter.createSession?.(given)).toEqual(given);
    expect(await findSession("given-by-auth-js")).toMatchObject({ token: "given-by-auth-js", userId });
    const later = new Date(Date.now() + 120_000);
    expect(
      await authAdapter.updateSession?.({ sessionToken: "given-by-auth-js", expires: later }),
    ).toMatchObject({
      sessionToken: "given-by-auth-js",
      expires: later,
    });
    await authAdapter.deleteSession?.("given-by-auth-js");
    expect(await findSession("given-by-auth-js")).toBeNull();
  });

  it("of open streams end with the session", async () => {
    const token = await createSession(userId);
    const [workspace] = await db.insert(workspaces).values({ slug: "mara", name: "Mara" }).returning();
    const workspaceId = workspace?.id ?? "";
    await db.insert(memberships).values({ workspaceId, userId, role: "owner" });
    const scope = testScope(workspaceId, userId);
    const self = testSelf(userId, { sessionToken: token });
    expect(await isStillAllowed(scope, self)).toBe(true);
    await endSession(token);
    expect(await isStillAllowed(scope, self)).toBe(false);
  });

  it("end all but one", async () => {
    const [here, there] = [await createSession(userId), await createSession(userId)];
    await endSessions(userId, here);
    expect(await findSession(here)).not.toBeNull();
    expect(await findSession(there)).toBeNull();
  });
});
