import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { credentials, profiles, sessions, signups, users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import { auditEvents } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import { publicScope } from "@/lib/auth/mint";
import { digest } from "@/lib/auth/tokens";
import type { Mail } from "@/lib/mail/work";

const stage = vi.hoisted(() => ({
  env: {} as Record<string, unknown>,
  mails: [] as Mail[],
  mailFails: false,
}));
vi.mock("@/lib/env", async (original) => {
  const real = await original<typeof import("@/lib/env")>();
  return { ...real, env: () => ({ ...real.env(), ...stage.env }) };
});
vi.mock("@/lib/mail/work", () => ({
  sendMail: async (mail: Mail) => {
    if (stage.mailFails) return { ok: false, failure: { code: "mail-failed", message: "No." } };
    stage.mails.push(mail);
    return { ok: true, value: null };
  },
}));

const { confirmSignup, isKnownAddress } = await import("./mutations");
const { resendSignup, signUpPerson } = await import("./work");
const { isUsernameFree } = await import("../queries");

const { db, sql, empty } = testDatabase();
const scope = publicScope();
const mara = { username: "mara", email: "mara@example.com", password: "Lantern-7" };

beforeEach(async () => {
  await empty();
  stage.env = { INBOX_ORIGIN: "http://localhost:3002" };
  stage.mails = [];
  stage.mailFails = false;
});

const signUp = (wish: Partial<typeof mara> & { operatorCode?: string } = {}, address = "203.0.113.9") =>
  signUpPerson(scope, { ...mara, ...wish }, address);
const newestToken = () => stage.mails.at(-1)?.text.match(/token=([\w-]+)/)?.[1] ?? "";
const confirm = (token = newestToken()) => confirmSignup(scope, digest(token), "Europe/Lisbon");

async function join(wish: Partial<typeof mara> = {}) {
  expect(await signUp(wish)).toMatchObject({ ok: true });
  const confirmed = await confirm();
  if (!confirmed.ok) throw new Error(confirmed.failure.code);
  return confirmed.value;
}

describe("signing up", () => {
  it("makes person, profile, workspace, membership and audit only once the address is confirmed", async () => {
    expect(await signUp()).toMatchObject({ ok: true, value: { mailed: true } });
    expect(await db.select().from(users)).toEqual([]);
    expect(await isUsernameFree(scope, "mara")).toBe(false);

    const { userId, slug } = await confirm().then((made) => (made.ok ? made.value : expect.fail()));
    expect(slug).toBe("mara");
    expect(await db.select().from(profiles)).toMatchObject([
      { userId, username: "mara", displayName: "mara" },
    ]);
    expect(await db.select().from(workspaces)).toMatchObject([{ slug: "mara", zone: "Europe/Lisbon" }]);
    expect(await db.select().from(memberships)).toMatchObject([{ userId, role: "owner" }]);
    expect((await db.select().from(auditEvents)).map(({ action }) => action).sort()).toEqual([
      "person.created",
      "workspace.created",
    ]);
    expect(await db.select().from(signups)).toEqual([]);
  });

  it("keeps an argon2id hash apart from the person, and of the token its digest only", async () => {
    await signUp();
    const [pending] = await db.select().from(signups);
    expect(pending?.passwordHash).toMatch(/^\$argon2id\$/);
    expect(pending?.tokenHash).toBe(digest(newestToken()));
    await confirm();
    expect(JSON.stringify(await db.select().from(users))).not.toContain("argon2");
    expect(await db.select().from(credentials)).toHaveLength(1);
  });

  it("gives a known address the same answer, and mails that it has an account", async () => {
    await join();
    const again = await signUp({ username: "other" });
    expect(again).toEqual({ ok: true, value: { id: expect.any(String), mailed: true } });
    expect(stage.mails.at(-1)).toMatchObject({
      to: "mara@example.com",
      subject: "You already have an account",
    });
    expect(newestToken()).toBe("");
    expect(await isUsernameFree(scope, "other")).toBe(false);
  });

  it("keeps the sign-up when the mail fails, and sends it again", async () => {
    stage.mailFails = true;
    const signed = await signUp();
    expect(signed).toMatchObject({ ok: true, value: { mailed: false } });
    stage.mailFails = false;
    const id = signed.ok ? signed.value.id : "";
    expect(await resendSignup(scope, { id }, "203.0.113.9")).toMatchObject({ ok: true });
    expect(await confirm()).toMatchObject({ ok: true });
  });

  it("is off without a way to send mail", async () => {
    stage.env = { INBOX_ORIGIN: undefined };
    expect(await signUp()).toMatchObject({
      failure: { code: "closed", message: expect.stringContaining("RESEND_API_KEY") },
    });
  });
});

describe("usernames", () => {
  it("are reserved by whoever is first, of many at once", async () => {
    const results = await Promise.all(
      ["a", "b", "c", "d"].map((name) => signUp({ email: `${name}@example.com` })),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    const lost = results.find(({ ok }) => !ok);
    expect(lost).toMatchObject({ failure: { code: "username-taken", field: "username" } });
  });

  it("stay taken after the account is made", async () => {
    await join();
    expect(await signUp({ email: "else@example.com" })).toMatchObject({
      failure: { code: "username-taken" },
    });
  });

  it("are never given twice when a confirmation and another sign-up race", async () => {
    for (let round = 0; round < 5; round += 1) {
      await empty();
      await signUp();
      const [confirmed, other] = await Promise.all([confirm(), signUp({ email: "else@example.com" })]);
      expect(confirmed).toMatchObject({ ok: true });
      expect(other).toMatchObject({ ok: false });
    }
  });

  it("become free when nobody confirms within a day", async () => {
    await signUp();
    await sql`update signups set expires_at = now() - interval '1 minute'`;
    expect(await isUsernameFree(scope, "mara")).toBe(true);
    expect(await signUp({ email: "else@example.com" })).toMatchObject({ ok: true });
  });

  it("may be signed up for again by the same address, under a new id", async () => {
    const first = await signUp();
    const firstToken = newestToken();
    const second = await signUp({ password: "Another-8" });
    expect(second).toMatchObject({ ok: true });
    expect(second).not.toEqual(first);
    expect(await confirm(firstToken)).toMatchObject({ failure: { code: "used" } });
    expect(await confirm()).toMatchObject({ ok: true });
  });

  it("get a workspace slug of their own when it is taken", async () => {
    await db.insert(workspaces).values({ slug: "mara", name: "Of somebody else" });
    expect(await join()).toMatchObject({ slug: "mara-2" });
  });
});

describe("links", () => {
  it("work once, also when pressed twice at the same time", async () => {
    await signUp();
    const both = await Promise.all([confirm(), confirm()]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await confirm()).toMatchObject({ failure: { code: "used" } });
    expect(await db.select().from(users)).toHaveLength(1);
  });

  it("expire, and can be sent again", async () => {
    await signUp();
    const old = newestToken();
    await sql`update signups set expires_at = now() - interval '1 second'`;
    expect(await confirm()).toMatchObject({ failure: { code: "expired" } });
    expect(await resendSignup(scope, { token: old }, "203.0.113.9")).toMatchObject({ ok: true });
    expect(await confirm(old)).toMatchObject({ failure: { code: "used" } });
    expect(await confirm()).toMatchObject({ ok: true });
  });

  it("make one account when two sign-ups of one address are confirmed at once", async () => {
    await signUp();
    const first = newestToken();
    await signUp({ username: "mara2" });
    const both = await Promise.all([confirm(first), confirm()]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ failure: { code: "known" } });
    expect(await isKnownAddress(scope, "mara@example.com")).toBe(true);
  });

  it("are mailed to one recipient a few times an hour only", async () => {
    const signed = await signUp();
    const id = signed.ok ? signed.value.id : "";
    const sent = [];
    for (let time = 0; time < 6; time += 1) sent.push(await resendSignup(scope, { id }, "203.0.113.9"));
    expect(sent.filter(({ ok }) => ok)).toHaveLength(4);
    expect(sent.at(-1)).toMatchObject({
      failure: { code: "too-fast", retryAfterSeconds: expect.any(Number) },
    });
  });
});

describe("the first account", () => {
  it("is the operator; of two at once only one", async () => {
    await signUp();
    const first = newestToken();
    await signUp({ username: "noor", email: "noor@example.com" });
    await Promise.all([confirm(first), confirm()]);
    expect(await db.select().from(users).where(eq(users.isOperator, true))).toHaveLength(1);
    expect(await db.select().from(users)).toHaveLength(2);
  });

  it("needs the operator's code outside local mode, whatever SIGN_UP says", async () => {
    stage.env = { localMode: false, signUp: "invite", RESEND_API_KEY: "re_1", OPERATOR_CODE: "tide-moon-9" };
    expect(await signUp()).toMatchObject({ failure: { code: "wrong-code", field: "operatorCode" } });
    expect(await signUp({ operatorCode: "tide-moon-8" })).toMatchObject({ ok: false });
    expect(await signUp({ operatorCode: "tide-moon-9" })).toMatchObject({ ok: true });
    expect(await confirm()).toMatchObject({ ok: true });
    expect(
      await signUp({ username: "noor", email: "noor@example.com", operatorCode: "tide-moon-9" }),
    ).toMatchObject({
      failure: { code: "closed", message: expect.stringContaining("invitation") },
    });
  });

  it("uses the code up: a second sign-up by it cannot be confirmed any more", async () => {
    stage.env = { localMode: false, signUp: "invite", RESEND_API_KEY: "re_1", OPERATOR_CODE: "tide-moon-9" };
    await signUp({ operatorCode: "tide-moon-9" });
    const first = newestToken();
    await signUp({ username: "noor", email: "noor@example.com", operatorCode: "tide-moon-9" });
    expect(await confirm(first)).toMatchObject({ ok: true });
    expect(await confirm()).toMatchObject({ failure: { code: "closed" } });
    expect(await db.select().from(sessions)).toEqual([]);
  });
});
