/**
 * `npm run keys`: with which keys the tokens of channels are sealed. `-- rotate` makes a new key and seals everything
 * with it, while Posthaste runs; `-- retire` forgets the keys before it, once nothing needs them any more. Where
 * POSTHASTE_KEY is set by the operator, `-- reseal` seals everything with the first key of that list.
 */
import { randomBytes } from "node:crypto";
import { closeDatabase, sql } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { systemScope } from "@/lib/auth/mint";
import { countSealed, resealAll } from "@/lib/channels/resealing/work";
import { env } from "@/lib/env";
import { keysIn } from "@/lib/secrets/ring/queries";
import { keyIdOf } from "@/lib/secrets/rules";
import { readSecrets, saveSecrets } from "./launcher/secrets.mjs";

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const system = systemScope("keys");
const secrets = readSecrets(env().dataDir);
const ring = () => keysIn(env().POSTHASTE_KEY ?? "");
/** The operator keeps the key in the environment: the file is not what processes use. */
const isOutside = () => secrets.POSTHASTE_KEY !== env().POSTHASTE_KEY;

const OUTSIDE = `POSTHASTE_KEY is set outside the data folder. To rotate it without a stop:
  1. make a new key:  node -e "console.log(require('crypto').randomBytes(32).toString('base64url'))"
  2. set POSTHASTE_KEY to OLD,NEW (the new one second) in every process, one after the other
  3. set it to NEW,OLD, again one after the other: from now on the new key seals
  4. npm run keys -- reseal
  5. set it to NEW alone once npm run keys shows nothing under the old key`;

function keep(keys: readonly Buffer[]): void {
  secrets.POSTHASTE_KEY = keys.map((key) => key.toString("base64url")).join(",");
  saveSecrets(env().dataDir, secrets);
}

async function show(): Promise<number> {
  const counts = await countSealed(system);
  for (const [index, key] of ring().entries()) {
    const id = keyIdOf(key);
    say(`${id}  ${counts.get(id) ?? 0} sealed values${index === 0 ? ", seals what is new" : ""}`);
    counts.delete(id);
  }
  for (const [id, count] of counts) say(`${id}  ${count} sealed values, and this key is not here`);
  return counts.size > 0 ? 1 : 0;
}

async function reseal(key: Buffer): Promise<number> {
  const { resealed, unreadable } = await resealAll(system, key);
  say(`${resealed} values are sealed anew.`);
  if (unreadable === 0) return 0;
  say(`${unreadable} cannot be opened with any key that is here: those channels have to be connected again.`);
  return 1;
}

async function rotate(): Promise<number> {
  if (isOutside()) {
    say(OUTSIDE);
    return 1;
  }
  const fresh = randomBytes(32);
  // First only one more that opens: every process finds it in the folder before anything is sealed with it.
  keep([...ring(), fresh]);
  const code = await reseal(fresh);
  keep([fresh, ...ring()]);
  await sql()`update instance
    set key_fingerprints = key_fingerprints || jsonb_build_object('rotatedAt', clock_timestamp())`;
  say(`The new key is ${keyIdOf(fresh)}. Keep a copy of secrets.json.`);
  say("Processes that run now seal with the old key until they are started again; both open everything.");
  say("After that, npm run keys -- retire forgets the old one.");
  return code;
}

async function retire(): Promise<number> {
  const [first, ...others] = ring();
  if (!first || others.length === 0) {
    say("There is only one key.");
    return 0;
  }
  if (isOutside()) {
    say(OUTSIDE);
    return 1;
  }
  const [running] = await sql()<{ n: number }[]>`
    select count(*)::int as n from processes, instance
    where seen_at > clock_timestamp() - interval '30 seconds'
      and started_at < (key_fingerprints ->> 'rotatedAt')::timestamptz`;
  if (running && running.n > 0) {
    say(`${running.n} processes still run with the old key. Start them again first.`);
    return 1;
  }
  const code = await reseal(first);
  if (code !== 0) return code;
  keep([first]);
  say("The old key is forgotten.");
  return 0;
}

async function main(word: string | undefined): Promise<number> {
  await migrateDatabase(env().DATABASE_URL ?? "");
  if (word === undefined) return show();
  if (word === "rotate") return rotate();
  if (word === "retire") return retire();
  const [first] = ring();
  if (word === "reseal" && first) return reseal(first);
  say(`"${word}" is nothing that can be done with keys: say rotate, retire or reseal.`);
  return 1;
}

process.exitCode = await main(process.argv[2]);
await closeDatabase();
