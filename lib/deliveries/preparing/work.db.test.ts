import { sql } from "drizzle-orm";
import { beforeEach, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import type {
  AccountContext,
  Outgoing,
  Progress,
  PublishFailure,
  RemoteDraft,
} from "@/lib/platforms/contract";
import { failWith, ok, type Result } from "@/lib/result";
import { duePost } from "../testing/rows";
import { scripted, startAfresh, there } from "../testing/there";
import { prepared } from "./work";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);

beforeEach(startAfresh);

type Answer = Result<RemoteDraft, PublishFailure>;
const wait = (): Answer => failWith({ next: "wait", until: new Date(), reason: "The platform is away." });

/** Uploads counted for the account of a post with two pictures, after preparing it once in each of these ways. */
async function counted(...ways: ((progress: Progress) => Promise<Answer>)[]) {
  const { operation, workspaceId } = await duePost();
  const outgoing = { media: [{}, {}] } as unknown as Outgoing;
  for (const way of ways) {
    there.prepare = (_draft, progress) => way(progress);
    await prepared(scripted, {} as AccountContext, operation, outgoing).catch(() => null);
  }
  const [row] = await db().execute<{
    used: number;
  }>(sql`select coalesce(sum(cost), 0)::int as used from quota_uses
    where subject like ${`%${workspaceId}%`} and name = (select min(name) from quota_uses where operation_id is null)`);
  return row?.used;
}

it("an upload that failed before its first file counts for nothing, however often it is tried", async () => {
  const once = await counted(async () => ok({}));
  expect(once).toBeGreaterThan(0);
  const away = async () => wait();
  const broken = async (): Promise<Answer> => {
    throw new Error("storage is away");
  };
  expect(await counted(away, broken, away, async () => ok({}))).toBe(once);
});

it("what arrived before an upload failed stays counted", async () => {
  const once = await counted(async () => ok({}));
  const halfway = async (progress: Progress) => {
    await progress.keep({ first: "there" });
    return wait();
  };
  expect(await counted(halfway)).toBe(once);
});
