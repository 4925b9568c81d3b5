import { beforeEach, describe, expect, it, vi } from "vitest";
import { credentials, profiles, sessions, users, verificationTokens } from "@/db/schema/people";
import { testDatabase } from "@/db/testing";
import { publicScope } from "@/lib/auth/mint";
import { hashPassword } from "@/lib/auth/passwords";
import { createSession, findSession } from "@/lib/auth/sessions";
import { testSelf } from "@/lib/auth/testing";
import type { Mail } from "@/lib/mail/work";

const stage = vi.hoisted(() => ({ mails: [] as Mail[], hashed: 0 }));
vi.mock("@/lib/auth/passwords", async (original) => {
  const real = await original<typeof import("@/lib/auth/passwords")>();
  const hashPassword = (password: string) => {
    stage.hashed += 1;
    return real.hashPassword(password);
  };
  return { ...real, hashPassword };
});
vi.mock("@/lib/mail/work", () => ({
  sendMail: async (mail: Mail) => {
    stage.mails.push(mail);
    return { ok: true, value: null };
  },
}));

const { changeOwnPassword, mailReset, resetByToken } = await import("./work");
const { checkSignIn } = await import("../signing-in/work");

const { db, sql, empty } = testDatabase();
const scope = publicScope();
const email = "mara@example.com";
const address = "203.0.113.9";
let userId = "";

beforeEach(async () => {
  await empty();
  stage.mails = [];
  const [user] = await db.insert(users).values({ email, emailVerified: new Date() }).returning();
  userId = user?.id ?? "";
  await db.insert(profiles).values({ userId, username: "mara", displayName: "Mara" });
  await db.insert(credentials).values({ userId, passwordHash: await hashPassword("Lantern-7") });
});

const signIn = (password: string) => checkSignIn(scope, { email, password }, { address, knownDevice: false });
const newestToken = () =>
  stage.mails.findLast(({ text }) => text.includes("token="))?.text.match(/token=([\w-]+)/)?.[1] ?? "";

describe("a forgotten password", () => {
  it("costs a stranger with a made-up link a look, never a hash", async () => {
    stage.hashed = 0;
    expect(await resetByToken(scope, "made-up", "Tide-Tables9")).toMatchObject({ failure: { code: "used" } });
    expect(stage.hashed).toBe(0);
  });

  it("is answered alike for everybody; only the mail differs", async () => {
    const known = await mailReset(scope, email, address);
    const unknown = await mailReset(scope, "nobody@example.com", address);
    expect([known.ok, unknown.ok]).toEqual([true, true]);
    expect(stage.mails.map(({ subject }) => subject)).toEqual([
      "Choose a new password",
      "There is no account with this address",
    ]);
    expect(await db.select().from(verificationTokens)).toHaveLength(1);
  });

  it("is replaced once, ends all sessions, and kills the other links", async () => {
    const session = await createSession(userId);
    await mailReset(scope, email, address);
    const other = newestToken();
    await mailReset(scope, email, address);
    const token = newestToken();
    const both = await Promise.all([
      resetByToken(scope, token, "Tide-Tables9"),
      resetByToken(scope, token, "Tide-Tables9"),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await findSession(session)).toBeNull();
    expect(await resetByToken(scope, other, "Tide-Tables8")).toMatchObject({ failure: { code: "used" } });
    expect(await signIn("Lantern-7")).toMatchObject({ ok: false });
    expect(await signIn("Tide-Tables9")).toMatchObject({ ok: true });
    expect(stage.mails.at(-1)?.subject).toBe("Your password was changed");
  });

  it("cannot be replaced by a link older than an hour, nor by a guess", async () => {
    await mailReset(scope, email, address);
    await sql`update verification_tokens set expires = now() - interval '1 second'`;
    expect(await resetByToken(scope, newestToken(), "Tide-Tables9")).toMatchObject({
      failure: { code: "used" },
    });
    expect(await resetByToken(scope, "guess", "Tide-Tables9")).toMatchObject({ failure: { code: "used" } });
    expect(await signIn("Lantern-7")).toMatchObject({ ok: true });
  });

  it("lets the person in at once, though strangers made the account wait", async () => {
    for (let n = 0; n < 4; n += 1)
      await checkSignIn(scope, { email, password: "no" }, { address: `198.51.100.${n}`, knownDevice: false });
    await mailReset(scope, email, address);
    await resetByToken(scope, newestToken(), "Tide-Tables9");
    expect(await signIn("Tide-Tables9")).toMatchObject({ ok: true });
  });
});

describe("one's own password", () => {
  it("is changed by who knows it, and ends the other sessions only", async () => {
    const [here, there] = [await createSession(userId), await createSession(userId)];
    const self = testSelf(userId, { sessionToken: here });
    expect(await changeOwnPassword(self, { current: "no", password: "Tide-Tables9" })).toMatchObject({
      failure: { code: "wrong", field: "current" },
    });
    expect(await changeOwnPassword(self, { current: "Lantern-7", password: "Tide-Tables9" })).toEqual({
      ok: true,
      value: null,
    });
    expect(await findSession(here)).not.toBeNull();
    expect(await findSession(there)).toBeNull();
    expect(await db.select().from(sessions)).toHaveLength(1);
  });
});
