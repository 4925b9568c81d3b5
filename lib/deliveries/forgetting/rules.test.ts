import { expect, it } from "vitest";
import { deletedWords } from "./rules";

it("says what was deleted, also when there was nothing", () => {
  const words = (channels: number, posts: number) => deletedWords({ channels, posts });
  expect(words(0, 0)).toMatch(/nothing to delete/);
  expect(words(1, 0)).toBe(
    "Deleted: the access to one account, and its numbers. No posts had been read back.",
  );
  expect(words(2, 31)).toBe(
    "Deleted: the access to two accounts, their numbers, and 31 posts that had been read back from there.",
  );
  expect(words(1, 1)).toMatch(/one post that had been read back/);
});
