import { expect, test } from "vitest";
import { applicationVariables } from "@/lib/env";
import { catalog } from "@/lib/platforms/catalog";
import { compareNames, derivedNames, platformFacts } from "./env-example.mjs";

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

const facts = [
  "export const common = {\n  text: {},\n};",
  `export const one = {
  id: "two-words",
  connect: {
    application: {
      names: { id: "App ID" },
    },
  },
};
/** The same place, without one. */
export const free = {
  id: "free",
  connect: { kind: "form" },
};
export const short = {
  ...common,
  id: "short",
  connect: {
    application,
  },
};`,
];

test("a platform that wants an application wants its two variables shown", () => {
  const names = ["TWO_WORDS_CLIENT_ID", "TWO_WORDS_CLIENT_SECRET", "SHORT_CLIENT_ID", "SHORT_CLIENT_SECRET"];
  expect(derivedNames(facts)).toEqual(names);
  const example = ["PORT=3000", "# SIGN_UP=", ...names.slice(1).map((name) => `# ${name}=`)].join("\n");
  expect(compareNames(source, example, facts)).toEqual([
    "TWO_WORDS_CLIENT_ID is read by lib/env.ts and missing in .env.example",
  ]);
  expect(compareNames(source, `${example}\n# TWO_WORDS_CLIENT_ID=\n`, facts)).toEqual([]);
});

test("the facts that are read as text name what the catalogue names", () => {
  const derived = new Set(derivedNames(platformFacts()));
  for (const { id, connect } of catalog)
    for (const name of Object.values(applicationVariables(id)))
      expect([name, derived.has(name)]).toEqual([name, connect.application !== undefined]);
});
