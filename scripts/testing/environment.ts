import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, inject } from "vitest";
import { closeDatabase } from "@/db/client";
import { copyTemplate } from "@/db/testing";

// Runs before each file of database tests: a database and a data folder of its own.
const { url, drop } = await copyTemplate(inject("adminUrl"));
const folder = mkdtempSync(join(tmpdir(), "posthaste-file-"));
process.env.DATABASE_URL = url;
process.env.POSTHASTE_DATA = folder;

afterAll(async () => {
  await closeDatabase();
  await drop();
  rmSync(folder, { recursive: true, force: true });
});
