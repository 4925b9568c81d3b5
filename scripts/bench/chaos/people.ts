import { setTimeout as sleep } from "node:timers/promises";
import { uuidv7 } from "uuidv7";
import { sql } from "@/db/client";
import { saveChannel } from "@/lib/channels/connecting/mutations";
import { pauseChannel, resumeChannel } from "@/lib/channels/mutations";
import { SANDBOX } from "@/lib/channels/rules";
import { cancelPost } from "@/lib/deliveries/cancelling/mutations";
import { savePost } from "@/lib/deliveries/mutations";
import { retryFailed } from "@/lib/deliveries/retrying/mutations";
import { publishPost, schedulePost } from "@/lib/deliveries/scheduling/mutations";
import type { ChannelLimits, PlatformFacts } from "@/lib/platforms/contract-facts";
import { PostDraft } from "@/lib/posts/schema";
import { type Account, type BenchWorkspace, makeAccount, signIn } from "../accounts";
import { say } from "../measuring";
import { neededOptions } from "../options";
import type { Uploaded } from "./files";
import { CHANNELS, type PlannedPost } from "./plan";

/** `limits`: what its server said of the account when it was connected. */
export type Connected = { id: string; facts: PlatformFacts; account: Account; limits: ChannelLimits | null };

/** Connects the sandbox's accounts in the order the plan counts them. */
export async function connectAll(workspace: BenchWorkspace): Promise<Connected[]> {
  const connected: Connected[] = [];
  for (const [index, facts] of CHANNELS.entries()) {
    const account = await makeAccount(facts.id, `chaos${index}`);
    const id = await connectOnce(workspace, facts.id, account);
    const [row] = await sql()<{ limits: ChannelLimits | null }[]>`
      select limits from channels where id = ${id}`;
    connected.push({ id, facts, account, limits: row?.limits ?? null });
  }
  if (new Set(connected.map(({ id }) => id)).size < connected.length)
    throw new Error("Two of the accounts became one channel.");
  return connected;
}

async function connectOnce({ scope }: BenchWorkspace, platform: string, account: Account): Promise<string> {
  const signedIn = await signIn(platform, account);
  const saved = await saveChannel(scope, { platform, origin: SANDBOX, sandbox: true, ...signedIn });
  return saved.channelId;
}

const minute = (at: Date) => ({ wallTime: at.toISOString().slice(0, 16), zone: "UTC" });

/** The first full minute that is at least five seconds away. */
const nextMinute = () => new Date(Math.ceil((Date.now() + 5_000) / 60_000) * 60_000);

/** What the product says of a post that was placed by an earlier try whose answer was lost. */
const OUT_ALREADY = new Set<string>(["already-sending", "already-published"]);
/** Half a second apart. */
const TRIES = 120;

/** Nobody waits longer for a screen. */
const PATIENCE_MS = 30_000;

/** What was asked for, or an error when it takes too long. */
const inTime = <Value>(asked: Promise<Value>): Promise<Value> =>
  Promise.race([
    asked,
    sleep(PATIENCE_MS, null, { ref: false }).then(() => Promise.reject(new Error("Too slow."))),
  ]);

type Written = { id: string; revision: number; edits: number; plan: PlannedPost };

/** What the people of the workspace do to their posts, through the same mutations that the screens call. */
export class People {
  readonly #workspace: BenchWorkspace;
  readonly #channels: readonly Connected[];
  readonly #files: Uploaded;
  readonly #posts = new Map<number, Written>();
  /** How many deliveries a person was told are placed. */
  placed = 0;
  /** Operations that a person was told are cancelled. */
  readonly cancelled = new Set<string>();
  readonly counts = { edits: 0, cancels: 0, pauses: 0, retries: 0, reconnects: 0, refused: 0, away: 0 };

  constructor(workspace: BenchWorkspace, channels: readonly Connected[], files: Uploaded) {
    this.#workspace = workspace;
    this.#channels = channels;
    this.#files = files;
  }

  #draft({ id, revision, edits, plan }: Written): PostDraft {
    const text = (mark: string) => `Chaos #m-${plan.says}${mark} r${edits}`;
    const media = this.#files[plan.material];
    return PostDraft.parse({
      id,
      revision,
      text: text(""),
      parts: Array.from({ length: plan.parts }, (_, index) => ({ text: text(`p${index + 1}`) })),
      comment: plan.comment ? text("c") : "",
      channels: plan.channels.flatMap((index) => {
        const channel = this.#channels[index];
        if (!channel) return [];
        const options = neededOptions(channel.facts, channel.limits, media, "A word");
        return [{ channelId: channel.id, options }];
      }),
      media: media.map(({ mediaId, alt }) => ({ mediaId, alt })),
    });
  }

  /** Saves a post and schedules it, or publishes it at once. Tries again while the database is away. */
  async write(plan: PlannedPost): Promise<void> {
    const post: Written = { id: uuidv7(), revision: 0, edits: 0, plan };
    this.#posts.set(plan.number, post);
    await this.#insist(() => this.#place(post));
  }

  async #place(post: Written): Promise<boolean> {
    const { scope } = this.#workspace;
    const draft = this.#draft(post);
    const done = post.plan.ahead
      ? await schedulePost(scope, { draft, when: minute(nextMinute()) })
      : await publishPost(scope, { draft });
    if (done.ok) post.revision = done.value.revision;
    if (done.ok || OUT_ALREADY.has(done.failure.code)) {
      const { channels, parts, comment } = post.plan;
      this.placed += channels.length * (1 + parts + Number(comment));
      return true;
    }
    // Somebody was faster, or an answer was lost on the way; or a channel is signed out and its owner connects it again.
    await this.#reread(post);
    await this.reconnect();
    return false;
  }

  /** Done for good, whatever the database does meanwhile; a write that was answered by nobody may be there already. */
  async #insist(act: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const done = await inTime(act()).catch(() => {
        this.counts.away += 1;
        return false;
      });
      if (done) return;
      await sleep(500);
    }
    say("A person gave up after a minute.");
  }

  async #reread(post: Written): Promise<void> {
    const [row] = await sql()<{ revision: number }[]>`select revision from posts where id = ${post.id}`;
    if (row) post.revision = row.revision;
  }

  async edit(number: number): Promise<void> {
    const post = this.#posts.get(number);
    if (!post) return;
    const edited = { ...post, edits: post.edits + 1 };
    await this.#once(async () => {
      const done = await savePost(this.#workspace.scope, this.#draft(edited));
      if (!done.ok) return false;
      post.edits = edited.edits;
      post.revision = done.value.revision;
      this.counts.edits += 1;
      return true;
    });
  }

  /** Publishes at once what waits for its time. */
  async again(number: number): Promise<void> {
    const post = this.#posts.get(number);
    if (!post) return;
    await this.#once(async () => {
      const done = await publishPost(this.#workspace.scope, { draft: this.#draft(post) });
      if (done.ok) post.revision = done.value.revision;
      return done.ok;
    });
  }

  /** Cancels a post; what the product then calls cancelled must never be seen. */
  async cancel(number: number): Promise<void> {
    const post = this.#posts.get(number);
    if (!post) return;
    await this.#once(async () => {
      const done = await cancelPost(this.#workspace.scope, { postId: post.id });
      if (!done.ok) return false;
      this.counts.cancels += 1;
      const rows = await sql()<{ id: string }[]>`
        select id from operations where post_id = ${post.id} and status = 'cancelled'`;
      for (const { id } of rows) this.cancelled.add(id);
      this.#posts.delete(number);
      return true;
    });
  }

  async pause(index: number, forMs: number): Promise<void> {
    const channel = this.#channels[index];
    if (!channel) return;
    const { scope } = this.#workspace;
    await this.#once(async () => (await pauseChannel(scope, channel.id)).ok);
    this.counts.pauses += 1;
    await sleep(forMs);
    await this.#insist(async () => (await resumeChannel(scope, channel.id)).ok);
  }

  /** Tried once, as a person would; with the database away the screen shows an error and nothing is promised. */
  async #once(act: () => Promise<boolean>): Promise<void> {
    await inTime(act()).then(
      (done) => {
        if (!done) this.counts.refused += 1;
      },
      () => {
        this.counts.away += 1;
      },
    );
  }

  /** Connects every channel again that asks for it. */
  async reconnect(): Promise<void> {
    const asking = await sql()<{ id: string }[]>`
      select id from channels where workspace_id = ${this.#workspace.workspaceId} and health <> 'healthy'`;
    for (const { id } of asking) {
      const channel = this.#channels.find((one) => one.id === id);
      if (!channel) continue;
      await connectOnce(this.#workspace, channel.facts.id, channel.account).then(
        () => {
          this.counts.reconnects += 1;
        },
        () => {},
      );
    }
  }

  /** Presses *Retry* on everything that failed and may be tried again. */
  async retry(): Promise<void> {
    const failed = await sql()<{ id: string }[]>`
      select distinct post_id as id from operations
      where workspace_id = ${this.#workspace.workspaceId} and status in ('failed', 'missed') and intent is null`;
    for (const { id } of failed) {
      const done = await retryFailed(this.#workspace.scope, { postId: id });
      if (done.ok) this.counts.retries += 1;
    }
  }

  /** What a person does who looks at the screen every now and then. */
  async tend(): Promise<void> {
    await this.#once(async () => {
      await this.reconnect();
      await this.retry();
      return true;
    });
  }
}
