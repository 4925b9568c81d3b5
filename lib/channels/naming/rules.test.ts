import { expect, it } from "vitest";
import { namesOf } from "./rules";

const account = (more: Partial<Parameters<typeof namesOf>[0]> = {}) => ({
  id: "7",
  handle: "@ada",
  displayName: "Ada",
  avatarUrl: null,
  profileUrl: null,
  limits: null,
  ...more,
});

it("cuts names to what a row can hold, between characters", () => {
  const { handle, displayName } = namesOf(
    account({ handle: "🦉".repeat(300), displayName: `a\0b\n ${"x".repeat(9000)}` }),
  );
  expect([...handle]).toHaveLength(200);
  expect(handle.isWellFormed()).toBe(true);
  expect(displayName).toMatch(/^ab x{197}$/);
});

it("finds a name where a server sends none", () => {
  expect(namesOf(account({ displayName: " " })).displayName).toBe("@ada");
  expect(namesOf(account({ handle: "" }))).toMatchObject({ handle: "Ada", displayName: "Ada" });
  expect(namesOf(account({ handle: "", displayName: "\0" }))).toMatchObject({
    handle: "7",
    displayName: "7",
  });
});

it("takes web addresses only", () => {
  for (const address of [
    "javascript:alert(1)",
    "data:image/png;base64,x",
    "nowhere",
    `https://a.example/${"x".repeat(2000)}`,
    "",
  ])
    expect(namesOf(account({ profileUrl: address, avatarUrl: address }))).toMatchObject({
      profileUrl: null,
      avatarUrl: null,
    });
  expect(namesOf(account({ profileUrl: "https://a.example/ada" })).profileUrl).toBe("https://a.example/ada");
});

it("makes the texts in an account's limits storable", () => {
  const choices = { board: [{ value: "1", label: "Bo\0ard \ud800" }] };
  expect(namesOf(account({ limits: { choices } })).limits).toEqual({
    choices: { board: [{ value: "1", label: "Board \ufffd" }] },
  });
  expect(namesOf(account()).limits).toBeNull();
});
