/**
 * `npm run bench:chaos -- --deliveries 500 --kills 20 --seed N`: posts to every platform of the sandbox while server and
 * worker are killed and frozen, answers get lost, tokens end, Postgres restarts, and people edit, cancel and pause. Then
 * counts, on the sandbox's side, what is there twice and what is not there at all. Starts what it needs, on data of its
 * own. Ends with one line of JSON, and with 1 when anything is wrong. CHAOS_KEEP=1 keeps the data folder.
 */
import { parseArgs } from "node:util";
import { isClean } from "./chaos/counting";
import { makePlan } from "./chaos/plan";
import { openWorld } from "./chaos/world";
import { report, say } from "./measuring";

const { values } = parseArgs({
  options: {
    deliveries: { type: "string", default: "500" },
    kills: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    /** What leases, waits and settle times are multiplied by. */
    scale: { type: "string", default: "0.05" },
    json: { type: "boolean", default: false },
  },
});

async function bench(): Promise<boolean> {
  const [deliveries, kills, seed, scale] = [values.deliveries, values.kills, values.seed, values.scale].map(
    Number,
  );
  if (!(deliveries && kills && scale) || seed === undefined || !Number.isInteger(seed))
    throw new Error("--deliveries, --kills, --seed and --scale take numbers.");
  const plan = makePlan({ seed, deliveries, kills });
  say(`Starting the world of seed ${seed}…`);
  const world = await openWorld(scale);
  try {
    Object.assign(process.env, world.environment);
    // Only now: the product reads its environment when it is loaded.
    const { runPlan } = await import("./chaos/running");
    const { verdict, ...run } = await runPlan(world, plan, scale);
    const { guilty: _, ...counted } = verdict;
    report(
      [
        `seed           ${seed}`,
        `twice          ${counted.duplicates}`,
        `lost           ${counted.lost}`,
        `published      ${counted.published}, on ${run.platforms} platforms`,
        `look           ${counted.look}`,
        `cancelled      ${counted.cancelled}, and ${counted.cancelledVisible} more that are there all the same`,
        `other text     ${counted.wrongText}`,
        `took           ${run.seconds} s`,
      ],
      { seed, kills, ...counted, ...run },
    );
    return isClean(verdict);
  } finally {
    await world.stop();
  }
}

// postgres.js throws out of a timer when a statement was about to leave in a connection that closed; the product logs it.
process.on("uncaughtException", (error) => {
  if (!/postgres\/(src|cjs)/.test(error.stack ?? "")) {
    console.error(error);
    process.exit(1);
  }
});

process.exitCode = (await bench()) ? 0 : 1;
