import { expect, test } from "vitest";
import { parcels, retryAfterMs } from "./rules";

test("waits grow from a second to a minute and stay there", () => {
  expect([1, 2, 3, 6, 7, 8, 400].map(retryAfterMs)).toEqual([
    1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000,
  ]);
});

test("what failed again and again goes alone; the rest go together", () => {
  const rows = [1, 4, 2, 9].map((tries) => ({ tries }));
  expect(parcels(rows)).toEqual([[{ tries: 1 }, { tries: 2 }], [{ tries: 4 }], [{ tries: 9 }]]);
  expect(parcels([])).toEqual([]);
});
