import { describe, expect, it } from "vitest";
import { waitAfter, waitWords } from "./rules";

describe("waitAfter", () => {
  it("is nothing for two wrong tries, then doubles from 5 seconds", () => {
    expect([1, 2, 3, 4, 5, 6].map((tries) => waitAfter(tries, "account"))).toEqual([0, 0, 5, 10, 20, 40]);
  });

  it("never grows into a lock-out", () => {
    expect(waitAfter(10_000, "account")).toBe(900);
    expect(waitAfter(10_000, "address")).toBe(60);
  });
});

describe("waitWords", () => {
  it.each([
    [1, "a second"],
    [59, "59 seconds"],
    [60, "a minute"],
    [61, "2 minutes"],
    [900, "15 minutes"],
  ])("%d seconds are %j", (seconds, words) => {
    expect(waitWords(seconds)).toBe(words);
  });
});
