import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { freeRow } from "./scripts/launcher/ports.mjs";
import { BROWSER_FLAGS, findBrowser } from "./scripts/testing/browser.mjs";

// The first process that reads this file decides; its workers inherit the decision.
process.env.E2E_PORT ??= String(await freeRow(20_000 + Math.floor(Math.random() * 20_000), 11));
if (!process.env.E2E_DATA) {
  const folder = mkdtempSync(join(tmpdir(), "posthaste-e2e-"));
  process.env.E2E_DATA = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
}
process.env.CHROMIUM_PATH ??= (await findBrowser()) ?? "";

const { CHROMIUM_PATH, E2E_DATA, E2E_PORT } = process.env;
const origin = `http://localhost:${E2E_PORT}`;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  // A shared machine may stand still for a while; what passes only the second time is named as flaky.
  retries: process.env.CI ? 1 : 0,
  // Journeys share one product and two cores; side by side they would only wait for each other.
  workers: 1,
  reporter: "list",
  use: {
    baseURL: origin,
    browserName: "chromium",
    actionTimeout: 15_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: CHROMIUM_PATH || undefined, args: BROWSER_FLAGS },
  },
  webServer: {
    command: `"${process.execPath}" scripts/start.mjs`,
    url: `${origin}/api/health`,
    timeout: 240_000,
    stdout: "ignore",
    stderr: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    env: {
      PORT: String(E2E_PORT),
      POSTHASTE_DATA: String(E2E_DATA),
      AUTH_EMULATOR: "1",
      LOG_LEVEL: "warn",
      PUBLIC_URL: "",
    },
  },
});
