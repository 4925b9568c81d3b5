import { expect, it } from "vitest";
import { offered, otherAccountWords, sealOffer, unsealOffer } from "./rules";

const one = (id: string, more: { token?: string; refusal?: string; name?: string } = {}) => ({
  account: {
    id,
    handle: more.name ?? `page-${id}`,
    displayName: "",
    avatarUrl: null,
    profileUrl: null,
    limits: null,
  },
  access: {
    token: more.token ?? `token-${id}`,
    refreshToken: null,
    expiresAt: new Date(Date.now() + 3_600_000),
    endsAt: new Date("2027-01-01T00:00:00Z"),
    scopes: ["write"],
  },
  ...(more.refusal ? { refusal: more.refusal } : {}),
});

it("opens for its own row only, with the time that is left", () => {
  const sealed = sealOffer({ app: null, accounts: [one("1", { refusal: "No." })] }, "row", "workspace");
  expect(sealed).not.toContain("token-1");
  expect(unsealOffer(sealed, "other", "workspace", 0)).toBeNull();
  expect(unsealOffer(sealed, "row", "another", 0)).toBeNull();
  const opened = unsealOffer(sealed, "row", "workspace", 600_000)?.accounts[0];
  expect(opened).toMatchObject({ refusal: "No.", access: { token: "token-1", scopes: ["write"] } });
  expect(opened?.access.endsAt).toEqual(new Date("2027-01-01T00:00:00Z"));
  const minutes = ((opened?.access.expiresAt?.getTime() ?? 0) - Date.now()) / 60_000;
  expect(Math.round(minutes)).toBe(50);
});

it("offers each account once, with a name", () => {
  const accounts = offered([
    one("1", { refusal: "No." }),
    one("1", { token: "better" }),
    one("2"),
    one("2", { refusal: "No." }),
  ]);
  expect(
    accounts.map(({ account, access, refusal }) => [account.displayName, access.token, refusal]),
  ).toEqual([
    ["page-1", "better", undefined],
    ["page-2", "token-2", undefined],
  ]);
});

it("names both accounts, however many came", () => {
  expect(otherAccountWords("Bakery", ["Florist"])).toContain(
    "You signed in for Florist, but this channel is Bakery,",
  );
  expect(otherAccountWords("Bakery", ["a", "b", "c", "d", "e"])).toContain("for a, b, c and 2 more,");
});
