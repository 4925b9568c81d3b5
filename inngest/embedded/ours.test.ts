import { expect, it } from "vitest";
import { functions } from "@/inngest/functions/all";
import { checkFunctions } from "./plan";

it("supports every function of the product", () => {
  expect(functions.length).toBeGreaterThan(0);
  expect(() => checkFunctions(functions)).not.toThrow();
});
