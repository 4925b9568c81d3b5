/** `npm run seed -- --posts N`: fills a demo workspace that looks real. Local mode only. */
import { parseArgs } from "node:util";
import { closeDatabase, sql } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { pictures } from "@/db/seed/art";
import { demo } from "@/db/seed/cast";
import { fillWorkspace } from "@/db/seed/fill";
import { clearWorkspace, raiseChannels, raiseWorkspace } from "@/db/seed/workspace";
import { hashPassword } from "@/lib/auth/passwords";
import { testScope } from "@/lib/auth/testing";
import { scopesAsked } from "@/lib/channels/connecting/rules";
import { sealAccess } from "@/lib/channels/sealing/rules";
import { fingerprintOf } from "@/lib/deliveries/publishing/rules";
import { env } from "@/lib/env";
import { acceptUpload } from "@/lib/media/mutations";
import { requireFacts } from "@/lib/platforms/catalog";
import { storage } from "@/lib/storage/storage";

const USAGE = "Usage: npm run seed -- --posts 500";
const MOST = 200_000;

class Refusal extends Error {}

function wantedPosts(): number {
  let given: string | undefined;
  try {
    given = parseArgs({ options: { posts: { type: "string", default: "500" } } }).values.posts;
  } catch {
    throw new Refusal(USAGE);
  }
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1 || count > MOST)
    throw new Refusal(`--posts takes a whole number from 1 to ${MOST}. ${USAGE}`);
  return count;
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

/** A token that opens nothing: the demo's accounts exist on no server. */
const sealedToken = (workspaceId: string, channelId: string) =>
  sealAccess(
    { token: "demo", refreshToken: null, expiresAt: null, endsAt: null, scopes: [] },
    workspaceId,
    channelId,
  ).access;

/** Takes the demo's pictures in the way an upload is taken in. */
async function hang(workspaceId: string, owner: string) {
  const scope = testScope(workspaceId, owner);
  const hung: { id: string; alt: string }[] = [];
  for (const { filename, alt, bytes } of await pictures()) {
    const taken = await acceptUpload(scope, {
      body: streamOf(bytes),
      name: filename,
      type: "image/png",
      announced: bytes.byteLength,
    });
    if (!taken.ok) throw new Refusal(taken.failure.message);
    hung.push({ id: taken.value.id, alt });
  }
  return hung;
}

const isLoopback = (host: string) => ["localhost", "127.0.0.1", "[::1]", ""].includes(host);

async function seed() {
  const count = wantedPosts();
  const { localMode, DATABASE_URL, SANDBOX_ORIGIN, PORT, publicUrl } = env();
  if (!localMode)
    throw new Refusal(
      "The demo is for local mode only: unset PUBLIC_URL, or leave this installation as it is.",
    );
  if (!DATABASE_URL) throw new Refusal("There is no database to fill. Start this with: npm run seed");
  if (!isLoopback(new URL(DATABASE_URL).hostname))
    throw new Refusal(
      "The demo has people with a known password, so it fills a database on this machine only.",
    );
  const started = performance.now();
  await migrateDatabase(DATABASE_URL);
  const passwordHash = await hashPassword(demo.password);
  const { workspaceId, people, freed } = await sql().begin(async (tx) => {
    const raised = await raiseWorkspace(tx, passwordHash);
    return { ...raised, freed: await clearWorkspace(tx, raised.workspaceId) };
  });
  for (const key of freed) await storage().remove(key);
  const [owner] = people;
  if (!owner) throw new Refusal("The demo has nobody in it.");
  const media = await hang(workspaceId, owner.id);
  const sandboxOrigin = SANDBOX_ORIGIN ?? `http://127.0.0.1:${PORT + 1}`;
  const written = await sql().begin(async (tx) => {
    const granted = (platform: string) => scopesAsked(requireFacts(platform).connect);
    const channelIds = await raiseChannels(tx, workspaceId, owner.id, sandboxOrigin, sealedToken, granted);
    return fillWorkspace(tx, {
      workspaceId,
      authors: people.map((one) => one.id),
      channelIds,
      sandboxOrigin,
      media,
      count,
      now: new Date(),
      fingerprint: fingerprintOf,
    });
  });
  await sql()`analyze posts, deliveries, operations, attempts, attachments`;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${demo.name}: ${written.posts} posts, ${written.operations} deliveries sent or planned, ${written.attempts} lines of history, in ${seconds} s.`,
  );
  console.log(`Look at it: ${publicUrl}/w/${demo.slug}`);
  console.log(`Sign in as: ${demo.people[0].email}   ${demo.password}`);
}

try {
  await seed();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await closeDatabase().catch(() => undefined);
}
