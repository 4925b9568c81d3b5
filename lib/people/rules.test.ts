import { describe, expect, it } from "vitest";
import { isReserved, missingNeeds, signUpGate, usernameProblem } from "./rules";

describe("password needs", () => {
  const missing = (password: string) => missingNeeds(password).map(({ id }) => id);

  it.each([
    ["", ["length", "upper", "lower", "digit", "special"]],
    ["lantern", ["length", "upper", "digit", "special"]],
    ["lanternrow", ["upper", "digit", "special"]],
    ["LANTERNROW7!", ["lower"]],
    ["Lanternrow7", ["special"]],
    ["Lantern row 7", ["special"]],
    ["Lantern-row", ["digit"]],
    ["La7-row", ["length"]],
    ["Lantern-7", []],
    ["Grüße-Ärger5", []],
    ["Straße_12X", []],
  ])("%j still misses %j", (password, ids) => {
    expect(missing(password)).toEqual(ids);
  });

  it("counts characters, not code units", () => {
    expect(missing("Aa1-🙂🙂🙂")).toEqual(["length"]);
    expect(missing("Aa1-🙂🙂🙂🙂")).toEqual([]);
  });
});

describe("usernames", () => {
  it.each(["mara", "m_l", "mara-lind-2", "123", "a".repeat(30)])("%s is well formed", (username) => {
    expect(usernameProblem(username)).toBeNull();
  });

  it.each(["", "ab", "a".repeat(31), "Mara", "mära", "mara lind", "mara.lind", "mara/..", "admin", "api"])(
    "%j is refused with a sentence",
    (username) => {
      expect(usernameProblem(username)).toMatch(/\.$/);
    },
  );

  it("keeps reserved names back however they are dressed", () => {
    expect(isReserved("ad-min")).toBe(true);
    expect(isReserved("sign_in")).toBe(true);
    expect(isReserved("-root-")).toBe(true);
    expect(isReserved("administrata")).toBe(false);
  });
});

describe("who may sign up", () => {
  const base = { hasPeople: true, localMode: false, signUp: "open", hasOperatorCode: true } as const;

  it("lets the first person in without a code in local mode only", () => {
    expect(signUpGate({ ...base, hasPeople: false, localMode: true })).toEqual({
      open: true,
      needsCode: false,
    });
    expect(signUpGate({ ...base, hasPeople: false, signUp: "closed" })).toEqual({
      open: true,
      needsCode: true,
    });
    expect(signUpGate({ ...base, hasPeople: false, hasOperatorCode: false })).toMatchObject({ open: false });
  });

  it("asks nobody for the code once there is an operator", () => {
    expect(signUpGate(base)).toEqual({ open: true, needsCode: false });
  });

  it("says what to do when it is closed", () => {
    expect(signUpGate({ ...base, signUp: "invite" })).toMatchObject({
      reason: expect.stringContaining("invitation"),
    });
    expect(signUpGate({ ...base, signUp: "closed", localMode: true })).toMatchObject({ open: false });
  });
});
