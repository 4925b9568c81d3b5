import { expect, test } from "vitest";
import { compareNames } from "./env-example.mjs";

const source =
  "const E = z.object({\n  PORT: z.number(),\n  SIGN_UP: z.string(),\n  SANDBOX_TOKEN: z.string(),\n});";

test("an example with the same names is right, commented out or not", () => {
  expect(compareNames(source, "PORT=3000\n# SIGN_UP=open\n")).toEqual([]);
});

test("a missing and a forgotten name are told", () => {
  expect(compareNames(source, "PORT=3000\nOLD_NAME=1\n")).toEqual([
    "SIGN_UP is read by lib/env.ts and missing in .env.example",
    "OLD_NAME stands in .env.example and nothing reads it",
  ]);
});
