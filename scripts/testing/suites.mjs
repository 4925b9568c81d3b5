import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt } from "../launcher/build.mjs";
import { inRoot } from "../launcher/paths.mjs";
import { ensureBrowser } from "./browser.mjs";
import { script, tool } from "./commands.mjs";

/** Numbers of a suite; a suite that ended badly without a failed test counts as one failure. */
function counted({ passed = 0, failed = 0, skipped = 0 }, code) {
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

async function withFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "posthaste-test-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Unit and database tests. */
export const vitest = () =>
  withFolder(async (folder) => {
    const report = join(folder, "vitest.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const { code } = await tool("vitest", ["run", ...reporters], {
      shown: true,
      env: { TZ: "Pacific/Chatham" },
    });
    const { numPassedTests, numFailedTests, numPendingTests } = readJson(report);
    return counted({ passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests }, code);
  });

/** The journeys in a browser, against the built product on a throw-away data folder. */
export const journeys = () =>
  withFolder(async (folder) => {
    await ensureBuilt(join(folder, "build.log"), () => {});
    if (!existsSync(inRoot("e2e"))) return { passed: 0, failed: 0, skipped: 0 };
    const report = join(folder, "journeys.json");
    const env = {
      CHROMIUM_PATH: await ensureBrowser(),
      E2E_DATA: join(folder, "data"),
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    };
    const { code } = await tool("playwright", ["test", "--reporter=list,json"], { shown: true, env });
    const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = readJson(report).stats ?? {};
    return counted({ passed: expected + flaky, failed: unexpected, skipped }, code);
  });

/** A small run of the chaos benchmark with a fixed seed, against the built product on data of its own. */
export const chaos = () =>
  withFolder(async (folder) => {
    const size = ["--deliveries", "40", "--kills", "3", "--seed", "2", "--json"];
    const code = await script("scripts/run.mjs", ["scripts/bench/chaos.ts", ...size], {
      POSTHASTE_DATA: join(folder, "data"),
    });
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  });
