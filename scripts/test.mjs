/**
 * `npm test`: every check there is, from types to journeys in a browser. `--quick` leaves out build and browser.
 * The last line counts: `N passed, N failed`.
 */
import { fileURLToPath } from "node:url";
import { ensureInstalled, followStarter, underProjectNode } from "./launcher/install.mjs";
import { giveUp, say, warn } from "./launcher/say.mjs";

const quick = process.argv.includes("--quick");
const total = { passed: 0, failed: 0, skipped: 0 };

function add(name, since, { passed, failed, skipped = 0 }, lines = []) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  const counts =
    passed + failed + skipped > 1
      ? `: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`
      : "";
  say(
    `${failed > 0 ? "FAIL" : "  ok"}  ${name}${counts} (${((performance.now() - since) / 1000).toFixed(1)} s)`,
  );
  for (const line of lines) say(line.replace(/^/gm, "        "));
}

async function runCheck([name, check]) {
  const since = performance.now();
  const lines = await check().catch((error) => [String(error?.message ?? error)]);
  add(name, since, lines.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }, lines);
}

async function runSuite(name, suite) {
  const since = performance.now();
  say(`      ${name}…`);
  try {
    add(name, since, await suite());
  } catch (error) {
    add(name, since, { passed: 0, failed: 1 }, [String(error?.message ?? error)]);
  }
}

async function main() {
  await ensureInstalled();
  await underProjectNode(fileURLToPath(import.meta.url), process.argv.slice(2));
  const { endTools } = await import("./testing/commands.mjs");
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(name, () => {
      endTools(name);
      warn("Stopped before the end.");
      process.exitCode = 1;
      setTimeout(() => process.exit(1), 10_000).unref();
    });
  }
  followStarter(() => {
    endTools("SIGTERM");
    process.exit(1);
  });
  const { LANES } = await import("./testing/static-checks.mjs");
  const { chaos, journeys, vitest } = await import("./testing/suites.mjs");
  await Promise.all(
    LANES.map(async (lane) => {
      for (const check of lane) await runCheck(check);
    }),
  );
  await runSuite("unit and database tests", vitest);
  if (!quick) await runSuite("chaos, small", chaos);
  if (!quick) await runSuite("journeys in a browser", journeys);
  say();
  if (total.skipped > 0) say(`${total.skipped} skipped`);
  say(`${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed > 0 || process.exitCode ? 1 : 0);
}

await main().catch(giveUp);
