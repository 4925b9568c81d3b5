import { cruise } from "../checks/cruise.mjs";
import { checkEnvExample } from "../checks/env-example.mjs";
import { checkHouse } from "../checks/house.mjs";
import { checkMigrations } from "../checks/migrations.mjs";
import { plantLaws } from "../checks/planted-laws.mjs";
import { tool } from "./commands.mjs";

/** A tool that is content when it ends with 0. */
const byExitCode = (name, args) => async () => {
  const { code, said } = await tool(name, args);
  return code === 0 ? [] : [said.trim() || `${name} ended with ${code}`];
};

async function types() {
  // Route types and next-env.d.ts are generated: a fresh clone has neither.
  const generated = await tool("next", ["typegen"]);
  if (generated.code !== 0) return [generated.said.trim()];
  return byExitCode("tsc", ["--noEmit", "-p", ".", "--pretty", "false"])();
}

async function laws() {
  const { violations } = await cruise();
  return violations.map(({ law, where }) => `${law}: ${where}`);
}

async function plantedLaws() {
  const { silent, total } = await plantLaws();
  return silent.map((law) => `${law} stayed silent (one of ${total} planted violations)`);
}

async function houseRules() {
  return checkHouse().violations.map(({ rule, path, problem }) => `${rule}: ${path}: ${problem}`);
}

/** Checks that read the tree only; each gives lines about what is wrong. Lanes run side by side. */
export const LANES = [
  [["types", types]],
  [
    [
      "lint and format",
      byExitCode("biome", [
        "check",
        "--diagnostic-level=warn",
        "--error-on-warnings",
        "--max-diagnostics=60",
        ".",
      ]),
    ],
    ["import laws", laws],
    ["planted violations of the import laws", plantedLaws],
    ["house rules", houseRules],
    ["unused code", byExitCode("knip", ["--no-progress"])],
    ["migrations match the schema", checkMigrations],
    ["example environment", async () => checkEnvExample()],
  ],
];
