import { setTimeout as sleep } from "node:timers/promises";
import { closeDatabase } from "@/db/client";
import { control, openWorkspace } from "../accounts";
import { say } from "../measuring";
import { Blows, perform } from "./blows";
import { judge, type Seen, type Verdict } from "./counting";
import { beginTrouble, endTrouble, expire } from "./faults";
import { uploadFiles } from "./files";
import { connectAll, People } from "./people";
import type { Plan } from "./plan";
import { openWatch, type Watch } from "./watching";
import type { World } from "./world";

/** How long what is left may take once the trouble is over, before scaling; and what starting up may take on top. */
const CALM_MS = 7_200_000;
const STARTING_MS = 60_000;
const TEND_MS = 1_500;
/** So many of those that ended wrongly are shown with their history. */
const SHOWN = 20;

async function tendUntil(people: People, over: () => Promise<boolean>): Promise<void> {
  while (!(await over().catch(() => false))) {
    await people.tend();
    await sleep(TEND_MS);
  }
}

/** The plan, from its first post to the end of the trouble. */
async function trouble(plan: Plan, people: People, blows: Blows, timeScale: number): Promise<number> {
  await beginTrouble(timeScale);
  say(
    `${plan.posts.length} posts, ${plan.acts.length} acts, ${plan.blows.length} blows in ${plan.lastsMs / 1000} s…`,
  );
  const begun = performance.now();
  let over = false;
  const tending = tendUntil(people, async () => over);
  await Promise.all([
    perform(begun, plan.blows, (blow) => blows.deal(blow)),
    perform(begun, plan.posts, (post) => people.write(post)),
    perform(begun, plan.acts, (act) =>
      act.does === "pause" ? people.pause(act.channel, act.forMs) : people[act.does](act.post),
    ),
    sleep(plan.lastsMs),
  ]);
  const hits = await blows.end();
  over = true;
  await tending;
  await endTrouble();
  return hits;
}

async function showGuilty(watch: Watch, { guilty }: Verdict): Promise<void> {
  for (const { id, marker, why } of guilty.slice(0, SHOWN)) {
    say(`${marker} ${id}: ${why}`);
    if (id) for (const line of await watch.history(id)) say(`    ${JSON.stringify(line)}`);
  }
}

async function runIn(world: World, plan: Plan, timeScale: number, watch: Watch, workspace: Workspace) {
  const since = performance.now();
  await control("/limits", { enabled: false });
  const channels = await connectAll(workspace);
  const people = new People(workspace, channels, await uploadFiles(workspace));
  const blows = new Blows(world, timeScale, async (index) => {
    const channel = channels[index];
    if (channel) await expire(channel.facts.id, channel.account.id);
  });
  await watch.onArmed((process) => blows.armed(process));
  const aimedHits = await trouble(plan, people, blows, timeScale);
  say("The trouble is over; waiting until everything has come to an end…");
  const end = performance.now() + CALM_MS * timeScale + STARTING_MS;
  await tendUntil(people, async () => (await watch.open()) === 0 || performance.now() > end);
  // A sender that froze at the very end would thaw by now.
  await sleep(blows.freezeMs);
  const { posts } = await control<{ posts: Seen[] }>("/posts?limit=20000");
  const rows = await watch.rows();
  const verdict = judge(rows, posts, people.cancelled);
  // Whatever a person was told is placed has a row, whatever became of it.
  if (rows.length !== people.placed)
    verdict.guilty.push({
      id: "",
      marker: "",
      why: `${people.placed} were placed, ${rows.length} are known`,
    });
  verdict.lost += Math.max(0, people.placed - rows.length);
  await showGuilty(watch, verdict);
  const history = await watch.events();
  const seconds = Math.round((performance.now() - since) / 1000);
  return {
    verdict,
    deliveries: rows.length,
    /** On how many platforms something came out. */
    platforms: new Set(rows.flatMap(({ status, platform }) => (status === "published" ? [platform] : [])))
      .size,
    aimedHits,
    starts: world.starts(),
    ...people.counts,
    seconds,
    history,
  };
}

type Workspace = Awaited<ReturnType<typeof openWorkspace>>;

/** Carries a plan out in a world and counts how it ended, on the sandbox's side. The environment must be the world's. */
export async function runPlan(world: World, plan: Plan, timeScale: number) {
  const workspace = await openWorkspace();
  const watch = openWatch(world.environment.DATABASE_URL ?? "", workspace.workspaceId);
  try {
    return await runIn(world, plan, timeScale, watch, workspace);
  } finally {
    await watch.close();
    await closeDatabase().catch(() => {});
  }
}
