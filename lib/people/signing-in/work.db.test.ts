import { beforeEach, describe, expect, it } from "vitest";
import { credentials, users } from "@/db/schema/people";
import { testDatabase } from "@/db/testing";
import { publicScope } from "@/lib/auth/mint";
import { hashPassword } from "@/lib/auth/passwords";
import { checkSignIn, forgetSignInTries } from "./work";

const { db, sql, empty } = testDatabase();
const scope = publicScope();
const email = "mara@example.com";
const from = (address = "203.0.113.9", knownDevice = false) => ({ address, knownDevice });
const right = (origin = from()) => checkSignIn(scope, { email, password: "Lantern-7" }, origin);
const wrong = (origin = from(), to = email) =>
  checkSignIn(scope, { email: to, password: "Lantern-8" }, origin);
/** As if all waits had passed. */
const waitOver = () => sql`update rate_limits set expire = 0 where key like 'hold-%'`;

beforeEach(async () => {
  await empty();
  const [user] = await db.insert(users).values({ email, emailVerified: new Date() }).returning();
  await db
    .insert(credentials)
    .values({ userId: user?.id ?? "", passwordHash: await hashPassword("Lantern-7") });
});

describe("signing in", () => {
  it("knows the person by the right password only, with one sentence for every reason", async () => {
    expect(await right()).toMatchObject({ ok: true, value: { email } });
    const [badPassword, nobody] = [await wrong(), await wrong(from("198.51.100.1"), "nobody@example.com")];
    expect(badPassword).toEqual(nobody);
    expect(badPassword).toMatchObject({ failure: { code: "wrong" } });
  });

  it("lets nobody in who has no password", async () => {
    await sql`delete from credentials`;
    expect(await right()).toMatchObject({ failure: { code: "wrong" } });
  });

  it("says after three wrong tries how long to wait, and does not look meanwhile", async () => {
    expect(await wrong()).not.toHaveProperty("failure.retryAfterSeconds");
    expect(await wrong()).not.toHaveProperty("failure.retryAfterSeconds");
    expect(await wrong()).toMatchObject({ failure: { code: "wrong", retryAfterSeconds: 5 } });
    expect(await right()).toMatchObject({
      failure: { code: "too-fast", retryAfterSeconds: expect.any(Number) },
    });
  });

  it("lets the wait grow, and the right password end it", async () => {
    for (let tries = 0; tries < 3; tries += 1) await wrong();
    for (const seconds of [10, 20, 40]) {
      await waitOver();
      expect(await wrong()).toMatchObject({ failure: { retryAfterSeconds: seconds } });
    }
    await waitOver();
    expect(await right()).toMatchObject({ ok: true });
    expect(await wrong(from("198.51.100.1"))).not.toHaveProperty("failure.retryAfterSeconds");
  });

  it("counts the account wherever the tries come from", async () => {
    for (let host = 1; host <= 3; host += 1) await wrong(from(`198.51.100.${host}`));
    expect(await right(from("198.51.100.9"))).toMatchObject({ failure: { code: "too-fast" } });
  });

  it("counts the address whichever accounts are tried", async () => {
    for (let n = 1; n <= 3; n += 1) await wrong(from(), `person${n}@example.com`);
    expect(await wrong(from(), "person4@example.com")).toMatchObject({ failure: { code: "too-fast" } });
    expect(await wrong(from("198.51.100.1"), "person4@example.com")).toMatchObject({
      failure: { code: "wrong" },
    });
  });

  it("lets no more through when many try at once", async () => {
    const results = await Promise.all(Array.from({ length: 12 }, (_, n) => wrong(from(`198.51.100.${n}`))));
    const looked = results.filter((result) => !result.ok && result.failure.code === "wrong");
    expect(looked.length).toBeLessThanOrEqual(3);
  });

  it("never locks the person out of a browser they have used, nor after a reset", async () => {
    for (let host = 1; host <= 3; host += 1) await wrong(from(`198.51.100.${host}`));
    expect(await right(from("192.0.2.1", true))).toMatchObject({ ok: true });
    expect(await right(from("192.0.2.1"))).toMatchObject({ failure: { code: "too-fast" } });
    await forgetSignInTries(email);
    expect(await right(from("192.0.2.1"))).toMatchObject({ ok: true });
  });
});
