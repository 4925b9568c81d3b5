import { sql } from "drizzle-orm";
import { expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { duePost } from "../testing/rows";
import { armOperation, claimOperation } from "./mutations";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);

const options = { sandboxRuns: true, oneFingerprintAtATime: true };

/** Runs some statements in one transaction; how many transactions they really ran in. */
async function transactionsSeen(): Promise<number> {
  const seen = new Set<string>();
  await db().transaction(async (tx) => {
    for (let statement = 0; statement < 4; statement += 1) {
      const [row] = await tx.execute<{ id: string }>(sql`select pg_current_xact_id()::text as id`);
      seen.add(row?.id ?? "");
    }
  });
  return seen.size;
}

it("arming, also when it is refused, leaves the transactions of others alone", async () => {
  const posts: Awaited<ReturnType<typeof duePost>>[] = [];
  for (let count = 0; count < 20; count += 1) posts.push(await duePost());
  let over = false;
  const other = async () => {
    const seen = new Set<number>();
    while (!over) seen.add(await transactionsSeen());
    return [...seen];
  };
  const others = Array.from({ length: 20 }, other);
  for (const { scope, operation } of posts) {
    const claimed = await claimOperation(scope, { id: operation.id }, true);
    if (!claimed.ok) throw new Error(claimed.failure.message);
    const both = [1, 2].map(() => armOperation(scope, claimed.value, { key: operation.id }, options));
    expect((await Promise.all(both)).map(({ ok }) => ok).sort()).toEqual([false, true]);
  }
  over = true;
  expect(await Promise.all(others)).toEqual(others.map(() => [1]));
});
