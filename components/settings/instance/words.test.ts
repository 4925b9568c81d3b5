import { expect, test } from "vitest";
import { lasting } from "./words";

test.each([
  [0, "0 ms"],
  [-3, "0 ms"],
  [340.4, "340 ms"],
  [4_210, "4.2 s"],
  [31_900, "32 s"],
  [12 * 60_000, "12 min"],
  [3 * 3_600_000, "3 h"],
])("%d ms reads %s", (ms, words) => {
  expect(lasting(ms)).toBe(words);
});
