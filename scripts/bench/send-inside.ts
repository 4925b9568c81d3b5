/** The part of `bench:send` that runs beside the product: `<megabytes> <platform> <launcher's process id>`. */
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { uuidv7 } from "uuidv7";
import { closeDatabase, sql } from "@/db/client";
import { publishPost } from "@/lib/deliveries/scheduling/mutations";
import { acceptUpload } from "@/lib/media/mutations";
import { requireFacts } from "@/lib/platforms/catalog";
import type { ChannelLimits } from "@/lib/platforms/contract-facts";
import { connect, control, openWorkspace } from "./accounts";
import { rounded, say, until } from "./measuring";
import { neededOptions } from "./options";
import { memoryOfApp } from "./processes";

export type SendFigures = { serverMemoryMb: number; serverMemoryGrowthMb: number; mbPerSecond: number };

const [megabytes = "500", platform = "youtube", launcher = "0"] = process.argv.slice(2);
const bytes = Number(megabytes) * 1_000_000;
const CLIP = new URL("../../lib/platforms/testing/fixtures/clip.mp4", import.meta.url);
const CHUNK = 1 << 20;
const LOOK_MS = 200;
const LONGEST_MS = 600_000;

/** A real video, made as large as wanted by a box of padding at its end, which every player skips. */
async function* video(): AsyncGenerator<Uint8Array> {
  const clip = await readFile(CLIP);
  yield clip;
  const padding = bytes - clip.length;
  const head = Buffer.alloc(8);
  head.writeUInt32BE(padding);
  head.write("free", 4);
  yield head;
  for (let left = padding - head.length; left > 0; left -= CHUNK)
    yield new Uint8Array(Math.min(CHUNK, left)).fill(left % 251);
}

/** Choices that a post there cannot do without. */
async function optionsFor(channelId: string): Promise<Record<string, string>> {
  const [row] = await sql()<{ limits: ChannelLimits | null }[]>`
    select limits from channels where id = ${channelId}`;
  return neededOptions(requireFacts(platform), row?.limits ?? null, [{ kind: "video" }], "A long film");
}

async function statusOf(postId: string): Promise<string> {
  const [row] = await sql()<{ status: string; failure: { reason?: string } | null }[]>`
    select status::text, failure from operations where post_id = ${postId}`;
  if (row?.status === "failed") throw new Error(`It was not sent: ${row.failure?.reason}`);
  return row?.status ?? "";
}

async function measure(): Promise<SendFigures> {
  await control("/limits", { enabled: false });
  const workspace = await openWorkspace();
  await connect(workspace, platform, "film");
  const [channel] = await sql()<{ id: string }[]>`select id from channels`;
  if (!channel) throw new Error("Nothing is connected.");
  const file = await acceptUpload(workspace.scope, {
    body: Readable.toWeb(Readable.from(video())) as unknown as ReadableStream<Uint8Array>,
    name: "film.mp4",
    type: "video/mp4",
    announced: bytes,
  });
  if (!file.ok) throw new Error(file.failure.message);
  say("the video is uploaded");
  const before = await memoryOfApp(Number(launcher));
  let most = before;
  const looking = setInterval(async () => {
    most = Math.max(most, await memoryOfApp(Number(launcher)));
  }, LOOK_MS);
  const id = uuidv7();
  const options = await optionsFor(channel.id);
  const began = performance.now();
  const published = await publishPost(workspace.scope, {
    draft: {
      id,
      revision: 0,
      text: "A long film",
      parts: [],
      comment: "",
      channels: [{ channelId: channel.id, text: null, parts: null, comment: null, options }],
      media: [{ mediaId: file.value.id, alt: "" }],
    },
  });
  if (!published.ok) throw new Error(published.failure.message);
  await until("Sending", LONGEST_MS, async () => (await statusOf(id)) === "published");
  const seconds = (performance.now() - began) / 1000;
  clearInterval(looking);
  return {
    serverMemoryMb: before,
    serverMemoryGrowthMb: Math.max(0, most - before),
    mbPerSecond: rounded(bytes / 1_000_000 / seconds),
  };
}

try {
  console.log(JSON.stringify(await measure()));
} finally {
  await closeDatabase();
}
