import { describe, expect, it } from "vitest";
import { resumedWords } from "./use-resume";

describe("what is said when publishing goes on", () => {
  it.each([
    [0, 0, "Publishing goes on. Nothing fell due meanwhile."],
    [1, 0, "Publishing goes on. One post that fell due goes out now."],
    [
      3,
      2,
      "Publishing goes on. Three posts that fell due go out now. Two were too late by their own setting: see Needs attention.",
    ],
    [0, 1, "Publishing goes on. One was too late by its own setting: see Needs attention."],
  ])("%d go out, %d were missed", (going, missed, words) => {
    expect(resumedWords({ going, missed })).toBe(words);
  });
});
