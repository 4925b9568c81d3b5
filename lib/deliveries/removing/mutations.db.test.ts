import { sql } from "drizzle-orm";
import { beforeEach, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { systemScope } from "@/lib/auth/mint";
import type { Scope } from "@/lib/auth/scope";
import { getBell } from "@/lib/notifications/queries";
import { failWith } from "@/lib/result";
import { deletePost } from "../cancelling/mutations";
import { publishOperation } from "../publishing/work";
import { publishPost } from "../scheduling/mutations";
import { makeDraft, makeWorkspace, operationsOf } from "../testing/rows";
import { startAfresh, there } from "../testing/there";
import { endOrphans } from "./mutations";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

beforeEach(startAfresh);

async function work(scope: Scope, postId: string) {
  for (const { id, status } of await operationsOf(postId))
    if (status === "scheduled") await publishOperation(scope, id);
}

/** A post that is out and was deleted here, with its deletion there still to come. */
async function deletedHere() {
  const { scope, channelIds } = await makeWorkspace(["one"], "mastodon");
  const draft = makeDraft(channelIds, "one");
  await publishPost(scope, { draft });
  await work(scope, draft.id);
  const [out] = await operationsOf(draft.id);
  const done = await deletePost(scope, { postId: draft.id, there: [out?.deliveryId ?? ""] });
  if (!done.ok) throw new Error(done.failure.message);
  return { scope, postId: draft.id, address: out?.address };
}

const toldOf = async (scope: Scope) =>
  (await getBell(scope)).notices.filter((one) => one.kind === "failed" && one.resolvedAt === null);

it.each(["revise", "configure", "reconnect"] as const)(
  "a deletion that fails after the post was deleted here is told, since no screen shows it any more (%s)",
  async (next) => {
    const { scope, postId, address } = await deletedHere();
    const reason = "It may not be deleted.";
    there.change = () => failWith(next === "revise" ? { next, field: "text", reason } : { next, reason });
    await work(scope, postId);
    there.change = undefined;
    expect(address).toBeTruthy();
    expect(await toldOf(scope)).toMatchObject([{ data: { act: "remove", gone: true, reason, address } }]);
  },
);

it("so is one whose channel was disconnected before its turn", async () => {
  const { scope } = await deletedHere();
  await db().execute(sql`update channels set deleted_at = clock_timestamp()`);
  expect(await endOrphans(systemScope("sweep"))).toBe(1);
  expect(await toldOf(scope)).toMatchObject([{ data: { gone: true, where: ["Mastodon"] } }]);
});

it("one that succeeds is not", async () => {
  const { scope, postId } = await deletedHere();
  await work(scope, postId);
  expect(there.changed).toHaveLength(1);
  expect(await toldOf(scope)).toEqual([]);
});
