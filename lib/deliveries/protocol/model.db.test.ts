import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterEach, beforeEach, expect, inject, it, vi } from "vitest";
import { db } from "@/db/client";
import type { Scope } from "@/lib/auth/scope";
import { cancelPost } from "../cancelling/mutations";
import { databaseNow } from "../clock/queries";
import { isLook } from "../concluding/rules";
import { recordNotThere } from "../looking/mutations";
import { confirmThere } from "../looking/work";
import { savePost } from "../mutations";
import { armOperation, claimOperation, type Operation, readOperation } from "../publishing/mutations";
import { publishOperation } from "../publishing/work";
import { reconcileOperation } from "../reconciling/work";
import { retryFailed } from "../retrying/mutations";
import { publishPost } from "../scheduling/mutations";
import { sweepOnce } from "../sweeping/work";
import { makeDraft, makeWorkspace, operationOf } from "../testing/rows";
import { world } from "../testing/world";

declare module "vitest" {
  interface ProvidedContext {
    fcRuns: number;
    fcSeed: number;
  }
}

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/world")).worldRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

/** What happens next: one of the things that can, as this number picks. */
const Choice = fc.noBias(fc.nat({ max: 1_000_000 }));

type Stage = {
  scope: Scope;
  channelId: string;
  posts: {
    id: string;
    text: string;
    operationId: string;
    revision: number;
    /** Cancelled before it was armed. */
    cancelled: boolean;
    /** How often it had been sent when somebody cancelled it; null = nobody did. */
    sendings: number | null;
  }[];
};

async function setStage(twins: boolean): Promise<Stage> {
  const { scope, channelIds } = await makeWorkspace();
  const posts: Stage["posts"] = [];
  for (const text of ["One", twins ? "one" : "Two", "Three", twins ? "three" : "Four"]) {
    const draft = makeDraft(channelIds, text);
    await publishPost(scope, { draft });
    const { id } = await operationOf(draft.id);
    posts.push({ id: draft.id, text, operationId: id, revision: 1, cancelled: false, sendings: null });
  }
  return { scope, channelId: channelIds[0] ?? "", posts };
}

/** Time goes by: what the rows remember lies further back, and gates that were opened see it on their clock. */
async function pass(stage: Stage, ms: number): Promise<void> {
  world.now += ms;
  vi.setSystemTime(Date.now() + ms);
  const back = sql`${ms} * interval '1 millisecond'`;
  await db().execute(sql`update operations set lease_until = lease_until - ${back}, not_after = not_after - ${back},
    next_check_at = next_check_at - ${back}, absent_since = absent_since - ${back}
    where workspace_id = ${stage.scope.workspaceId}`);
}

const options = { sandboxRuns: false, oneFingerprintAtATime: true };

async function claimAndDie({ scope }: Stage, id: string, arm: boolean): Promise<void> {
  const claimed = await claimOperation(scope, { id }, false);
  if (claimed.ok && arm) await armOperation(scope, claimed.value, { key: `${id}:dead` }, options);
}

/** A person looks at the platform and says truly what is there. */
async function look(stage: Stage, operationId: string): Promise<void> {
  const operation = await readOperation(stage.scope, operationId);
  if (!operation || !isLook(operation)) return;
  const [seen] = world.visibleOf(operationId);
  const shown = { operationId, fence: operation.fence };
  if (seen) await confirmThere(stage.scope, { ...shown, address: `https://example.test/${seen.id}` });
  else await recordNotThere(stage.scope, shown);
}

async function edit(stage: Stage, post: Stage["posts"][number]): Promise<void> {
  const text = `${post.text} again`;
  const draft = { ...makeDraft([stage.channelId], text), id: post.id, revision: post.revision };
  const saved = await savePost(stage.scope, draft);
  if (saved.ok) Object.assign(post, { text, revision: saved.value.revision });
}

async function cancel(stage: Stage, post: Stage["posts"][number]): Promise<void> {
  const done = await cancelPost(stage.scope, { postId: post.id });
  if (!done.ok) return;
  post.sendings ??= world.sendings.get(post.operationId) ?? 0;
  if (done.value.cancelled === 0) return;
  post.cancelled = true;
  expect(world.visibleOf(post.operationId), "cancelled, and yet visible").toEqual([]);
}

const pause = (stage: Stage, paused: boolean) =>
  db().execute(
    sql`update channels set paused_at = ${paused ? sql`clock_timestamp()` : sql`null`} where id = ${stage.channelId}`,
  );

/** What may happen to one request that waits at the platform. */
function fates(flight: (typeof world.flights)[number], n: number): (() => unknown)[] {
  const kill = () => world.kill(flight);
  if (flight.state === "here") return [() => world.leave(flight), () => world.leave(flight), kill];
  const answers = [
    () => world.answerTruly(flight, n % 2 ? "wait" : "revise"),
    () => world.lose(flight),
    kill,
  ];
  if (flight.state !== "left") return flight.task.dead ? [] : answers;
  const take = () => world.decide(flight, true);
  const decisions = [take, take, () => world.decide(flight, false)];
  return flight.task.dead ? [take] : [...decisions, ...answers.slice(1)];
}

type Deed = () => unknown;

/** What moves an operation on from where it is. */
function steps(stage: Stage, { id, status }: Operation, n: number): Deed[] {
  const { scope } = stage;
  const wake = () => world.run(() => publishOperation(scope, id));
  const read = () => world.run(async () => reconcileOperation(scope, id, await databaseNow()));
  const sweep = () => world.run(sweepOnce);
  const seconds = () => pass(stage, 3_000 + (n % 10) * 3_000);
  const minutes = () => pass(stage, 60_000 + (n % 5) * 40_000);
  const soon = async () => {
    await seconds();
    await read();
  };
  const clearing = () => {
    world.foggy = n % 3 === 0;
  };
  if (status === "scheduled")
    return [wake, wake, wake, seconds, sweep, () => claimAndDie(stage, id, n % 2 === 0)];
  if (status === "unknown") return [soon, soon, soon, read, clearing, seconds, minutes, sweep];
  if (status === "failed") return [() => look(stage, id), minutes];
  return [seconds, minutes, sweep, wake];
}

/** What a person may do meanwhile. */
const wishes = (stage: Stage, post: Stage["posts"][number], n: number): Deed[] => [
  () => edit(stage, post),
  () => n % 3 === 0 && cancel(stage, post),
  () => pause(stage, n % 4 === 0),
  () => retryFailed(stage.scope, { postId: post.id }),
];

async function happen(stage: Stage, choice: number): Promise<void> {
  const open = (await operationsOf(stage)).filter((one) => !isOver(one) || one.status === "failed");
  const n = choice >> 6;
  const operation = open[(choice >> 3) % Math.max(1, open.length)];
  const post = stage.posts.find((one) => one.operationId === operation?.id);
  const waiting = world.flights.flatMap((flight) => fates(flight, n));
  const moving = operation ? steps(stage, operation, n) : [];
  const wished = post ? wishes(stage, post, n) : [];
  const kind = choice % 8;
  const pool = kind < 3 && waiting.length > 0 ? waiting : kind < 7 ? moving : wished;
  await pool[n % Math.max(1, pool.length)]?.();
  await world.quiet();
}

function neverTwice(stage: Stage): void {
  for (const { operationId } of stage.posts)
    expect(world.visibleOf(operationId).length, "visible").toBeLessThanOrEqual(1);
}

const isOver = (operation: Operation) =>
  operation.status === "published" ||
  operation.status === "cancelled" ||
  (operation.status === "failed" && operation.failure?.next === "revise");

const operationsOf = async ({ scope, posts }: Stage) =>
  (await Promise.all(posts.map(({ operationId }) => readOperation(scope, operationId)))).flatMap(
    (one) => one ?? [],
  );

/** The weather clears: requests end, time passes, the sweep comes, and people answer what only they can see. */
async function comeToRest(stage: Stage): Promise<void> {
  world.foggy = false;
  world.calm = true;
  await pause(stage, false);
  for (const flight of [...world.flights]) world.finish(flight);
  await world.quiet();
  for (let round = 0; round < 40; round += 1) {
    const open = (await operationsOf(stage)).filter((one) => !isOver(one));
    if (open.length === 0) return;
    for (const one of open.filter(isLook)) {
      expect(world.absence === "key" && one.checks === 0, "a look where one reading proves").toBe(false);
      await look(stage, one.id);
    }
    await pass(stage, 130_000);
    await world.run(sweepOnce);
    for (const { id, status } of open)
      await world.run(async () =>
        status === "unknown"
          ? reconcileOperation(stage.scope, id, await databaseNow())
          : publishOperation(stage.scope, id),
      );
    neverTwice(stage);
  }
}

async function nothingLost(stage: Stage): Promise<void> {
  for (const operation of await operationsOf(stage)) {
    const [seen] = world.visibleOf(operation.id);
    const post = stage.posts.find((one) => one.operationId === operation.id);
    expect(isOver(operation), `ended as ${operation.status}`).toBe(true);
    expect([operation.status, seen?.id ?? null]).toEqual(
      operation.status === "published" ? ["published", operation.remoteId] : [operation.status, null],
    );
    if (post && post.sendings !== null)
      expect(world.sendings.get(operation.id) ?? 0, "sent again after a cancel").toBe(post.sendings);
    if (post?.cancelled) expect(operation.status, "cancelled before arming").toBe("cancelled");
  }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

it("over random interleavings of due, edit, cancel, pause, crash, lost leases and late answers: never two, never lost", async () => {
  const absence = fc.constantFrom("key" as const, "list" as const, "none" as const);
  await fc.assert(
    fc.asyncProperty(
      absence,
      fc.boolean(),
      fc.array(Choice, { minLength: 20, maxLength: 60, size: "max" }),
      async (proof, twins, choices) => {
        vi.setSystemTime(performance.timeOrigin + performance.now());
        world.begin(proof);
        const stage = await setStage(twins && proof !== "key");
        for (const choice of choices) {
          await happen(stage, choice);
          neverTwice(stage);
        }
        await comeToRest(stage);
        neverTwice(stage);
        await nothingLost(stage);
      },
    ),
    {
      numRuns: inject("fcRuns"),
      seed: inject("fcSeed"),
      endOnFailure: false,
      interruptAfterTimeLimit: 600_000,
    },
  );
}, 660_000);
