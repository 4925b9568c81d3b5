/** `npm run instance`: how this installation is held, if it is; `-- restored` or `-- copy` decides it. */
import { closeDatabase, db } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { instance } from "@/db/schema/signals";
import { systemScope } from "@/lib/auth/mint";
import { settleByCommand } from "@/lib/deliveries/restoring/work";
import { env } from "@/lib/env";

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const HELD = `All publishing is held: this database was restored from a backup, or copied.
  npm run instance -- restored   the original is gone: search what may be out, then publish from here
  npm run instance -- copy       the original goes on elsewhere: never publish from here`;

async function show(): Promise<void> {
  const [row] = await db().select({ id: instance.instanceId, heldFor: instance.heldFor }).from(instance);
  if (!row) return say("Posthaste has not run on this database yet.");
  say(`Instance ${row.id}`);
  if (row.heldFor === null) say("Publishing is not held.");
  else say(row.heldFor === "copy" ? "This is a copy. It never publishes." : HELD);
}

async function decide(decision: "copy" | "restored"): Promise<number> {
  const settled = await settleByCommand(systemScope("command"), decision);
  if (!settled.ok) {
    say("Nothing waits for this decision: publishing is not held, or it was decided before.");
    return 1;
  }
  const { searched } = settled.value;
  if (decision === "copy") say("This database stays a copy. It publishes nothing.");
  else say(`Publishing goes on. Deliveries that are searched first: ${searched}.`);
  return 0;
}

async function main(word: string | undefined): Promise<number> {
  // A backup may be of an older Posthaste.
  await migrateDatabase(env().DATABASE_URL ?? "");
  if (word === undefined) {
    await show();
    return 0;
  }
  if (word === "copy" || word === "restored") return decide(word);
  say(`"${word}" is no answer: say restored or copy.`);
  return 1;
}

process.exitCode = await main(process.argv[2]);
await closeDatabase();
