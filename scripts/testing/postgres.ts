import type { TestProject } from "vitest/node";
import { migrateDatabase } from "@/db/migrate";
import { TEMPLATE } from "@/db/testing";
import { ensureDatabase } from "../launcher/database.mjs";
import { startThrowaway } from "../launcher/throwaway.mjs";

declare module "vitest" {
  interface ProvidedContext {
    adminUrl: string;
  }
}

/** Starts a throw-away Postgres for a test run and migrates the template that every test file gets a copy of. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startThrowaway();
  await ensureDatabase(url("postgres"), TEMPLATE);
  await migrateDatabase(url(TEMPLATE));
  project.provide("adminUrl", url("postgres"));
  return stop;
}
