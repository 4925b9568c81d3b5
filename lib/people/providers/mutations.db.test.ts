import { beforeEach, describe, expect, it } from "vitest";
import { accounts, profiles, signups, users } from "@/db/schema/people";
import { testDatabase } from "@/db/testing";
import { authAdapter } from "@/lib/auth/adapter";
import { publicScope } from "@/lib/auth/mint";
import { joinByProvider, linkAccount } from "./mutations";

const { db, empty } = testDatabase();
const scope = publicScope();
const account = { provider: "google", providerAccountId: "108" };
const identity = { ...account, email: "mara@example.com", name: "Mara Lindqvist" };

beforeEach(empty);

describe("joining by a provider", () => {
  it("makes the person with the account linked, and leaves no reservation", async () => {
    const joined = await joinByProvider(scope, { username: "mara", identity });
    expect(joined).toMatchObject({ ok: true, value: { slug: "mara" } });
    expect(await db.select().from(profiles)).toMatchObject([
      { username: "mara", displayName: "Mara Lindqvist" },
    ]);
    expect(await db.select().from(signups)).toEqual([]);
    expect(await authAdapter.getUserByAccount?.(account)).toMatchObject({ email: "mara@example.com" });
  });

  it("never takes over an address that has an account", async () => {
    await db.insert(users).values({ email: "mara@example.com" });
    expect(await joinByProvider(scope, { username: "mara", identity })).toMatchObject({
      failure: { code: "known" },
    });
    expect(await db.select().from(accounts)).toEqual([]);
  });

  it("gives one username to one of many at once", async () => {
    const results = await Promise.all(
      ["1", "2", "3"].map((n) =>
        joinByProvider(scope, {
          username: "mara",
          identity: { ...identity, providerAccountId: n, email: `m${n}@example.com` },
        }),
      ),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await db.select().from(profiles)).toHaveLength(1);
  });
});

describe("linking", () => {
  it("is harmless twice, and impossible for somebody else's account", async () => {
    const [mara, noor] = await db
      .insert(users)
      .values([{ email: "mara@example.com" }, { email: "noor@example.com" }])
      .returning();
    await linkAccount(mara?.id ?? "", account);
    await linkAccount(mara?.id ?? "", account);
    expect(await db.select().from(accounts)).toHaveLength(1);
    await expect(linkAccount(noor?.id ?? "", account)).rejects.toThrow("somebody else");
  });
});
