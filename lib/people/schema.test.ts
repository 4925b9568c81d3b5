import { describe, expect, it } from "vitest";
import { SignUp, Verification } from "./schema";

const good = { username: "Mara_L", email: " Mara@Example.COM ", password: "Lantern-7" };

describe("SignUp", () => {
  it("stores name and address in lower case, and the password as typed", () => {
    expect(SignUp.parse(good)).toEqual({
      username: "mara_l",
      email: "mara@example.com",
      password: "Lantern-7",
    });
  });

  it("lists what the password misses", () => {
    const parsed = SignUp.safeParse({ ...good, password: "lantern" });
    expect(parsed.error?.issues[0]?.message).toBe(
      "Still missing: at least 8 characters; an upper-case letter; a digit; a special character, such as ! or -.",
    );
  });

  it.each([undefined, 7, "mara", "mara@", "mara@localhost", `${"a".repeat(250)}@example.com`])(
    "refuses %j as an address",
    (email) => {
      expect(SignUp.safeParse({ ...good, email }).success).toBe(false);
    },
  );

  it("bounds the password, so that hashing stays cheap", () => {
    expect(SignUp.safeParse({ ...good, password: `Aa1-${"x".repeat(300)}` }).success).toBe(false);
  });
});

describe("Verification", () => {
  it("passes an unknown zone over", () => {
    expect(Verification.parse({ token: "t", zone: "Europe/Lisbon" }).zone).toBe("Europe/Lisbon");
    expect(Verification.parse({ token: "t", zone: "Moon/Base" }).zone).toBeUndefined();
  });
});
