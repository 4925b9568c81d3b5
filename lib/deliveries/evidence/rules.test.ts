import { expect, it } from "vitest";
import { storable } from "./rules";

it("leaves nothing that Postgres cannot keep, and everything else as it was", () => {
  const cut = "ends in half an emoji 🎉".slice(0, -1);
  expect(storable({ body: cut, note: "a\0b", status: 500, deep: ["\0"], none: undefined })).toEqual({
    body: "ends in half an emoji \uFFFD",
    note: "a\uFFFDb",
    status: 500,
    deep: ["\uFFFD"],
    none: undefined,
  });
  expect(storable("whole 🎉")).toBe("whole 🎉");
});
