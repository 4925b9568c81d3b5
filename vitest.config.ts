import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

// An odd zone (UTC+12:45, with daylight saving) shows every place that trusts the machine's own.
process.env.TZ = "Pacific/Chatham";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      // The package throws outside a server bundle; a test is neither bundle nor browser.
      { find: /^server-only$/, replacement: here("./node_modules/server-only/empty.js") },
      { find: /^@\//, replacement: `${here("./")}` },
    ],
  },
  test: {
    env: {
      TZ: "Pacific/Chatham",
      LOG_LEVEL: "silent",
      AUTH_SECRET: "a-secret-that-only-tests-know-0123456789",
      POSTHASTE_KEY: "dGVzdC10ZXN0LXRlc3QtdGVzdC10ZXN0LXRlc3QtISE",
      ENGINE_SIGNING_KEY: "signkey-prod-00112233445566778899aabbccddeeff",
    },
    // How long the random tests of the publishing protocol search, and from where.
    provide: { fcRuns: Number(process.env.FC_RUNS ?? 25), fcSeed: Number(process.env.FC_SEED ?? 20_261_120) },
    testTimeout: 15_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    restoreMocks: true,
    unstubEnvs: true,
    exclude: [...configDefaults.exclude, "e2e/**", ".next/**", ".data/**"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: ["**/node_modules/**", "e2e/**", ".next/**", ".data/**", "**/*.db.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "database",
          include: ["**/*.db.test.ts"],
          globalSetup: ["scripts/testing/postgres.ts"],
          setupFiles: ["scripts/testing/environment.ts"],
        },
      },
    ],
  },
});
