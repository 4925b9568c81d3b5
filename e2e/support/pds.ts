import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export type Pds = {
  origin: string;
  account: { handle: string; did: string; appPassword: string };
  stop(): Promise<void>;
};

type PostRecord = { text: string; createdAt: string; embed?: { images?: { alt: string }[] } };
type Listed = { uri: string; value: PostRecord };

/**
 * Starts the real Bluesky server of `npm run pds`. Answers the reason when it cannot run here, and throws it
 * where `CI` is set: there it has to run.
 */
export async function startPds(): Promise<Pds | string> {
  let said = await launch();
  // Its SQLite add-on has been seen to fall over right at the start.
  if (!said.ok && !said.text.includes("cannot be built")) said = await launch();
  if (!said.ok) {
    if (process.env.CI) throw new Error(said.text);
    console.error(`\n*** The real Bluesky server cannot run here: ${said.text} ***\n`);
    return said.text;
  }
  const { child } = said;
  const { origin, accounts } = JSON.parse(said.text);
  return { origin, account: accounts[0], stop: () => end(child) };
}

async function launch() {
  const child = spawn(process.execPath, ["scripts/pds.mjs", "--port", "0", "--json"], {
    cwd: join(import.meta.dirname, "../.."),
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { child, ...(await firstLine(child)) };
}

function firstLine(child: ChildProcess): Promise<{ ok: boolean; text: string }> {
  let out = "";
  let wrong = "";
  return new Promise((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      out += chunk;
      const [line, more] = out.split("\n");
      if (line && more !== undefined) resolve({ ok: true, text: line });
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      wrong = (wrong + chunk).slice(-1000);
    });
    child.once("exit", () => resolve({ ok: false, text: wrong.trim() }));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

/** The posts an account has on the server. */
export async function recordsOf({ origin, account }: Pds): Promise<Listed[]> {
  const asked = new URLSearchParams({ repo: account.did, collection: "app.bsky.feed.post", limit: "100" });
  const answer = await fetch(`${origin}/xrpc/com.atproto.repo.listRecords?${asked}`);
  const { records } = (await answer.json()) as { records: Listed[] };
  return records;
}

const SORTABLE = "234567abcdefghijklmnopqrstuvwxyz";

/** When the server last changed the account's records, in milliseconds since the epoch: its revision is a timestamp (TID). */
export async function lastChangeOf({ origin, account }: Pds): Promise<number> {
  const answer = await fetch(`${origin}/xrpc/com.atproto.sync.getLatestCommit?did=${account.did}`);
  const { rev } = (await answer.json()) as { rev: string };
  let number = 0n;
  for (const sign of rev) number = number * 32n + BigInt(SORTABLE.indexOf(sign));
  return Number((number >> 10n) / 1000n);
}
