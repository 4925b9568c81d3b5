import { type Dice, dice } from "@/db/seed/random";

/** Every platform the sandbox speaks; `thread`: a post there may have parts and a first comment. */
export const PLATFORMS = ["bluesky", "mastodon", "testkey", "testlist", "testnone"] as const;
export const ACCOUNTS_EACH = 3;

/** Milliseconds from the start of the run. */
type Moment = number;

export type PlannedPost = {
  number: number;
  /** The marker of its text: its own number, or that of another post that says the very same on the same channels. */
  says: number;
  /** When it is saved, and whether it is scheduled then (for the next full minute) or published at once. */
  at: Moment;
  ahead: boolean;
  /** Indexes of channels. */
  channels: number[];
  /** Parts of a thread after the first, and whether a comment follows. */
  parts: number;
  comment: boolean;
};

export type PlannedAct =
  | { at: Moment; does: "edit" | "cancel" | "again"; post: number }
  | { at: Moment; does: "pause"; channel: number; forMs: number };

export type PlannedBlow =
  | { at: Moment; does: "kill"; process: Victim }
  /** `aimed`: not at the moment itself, but at the next arming after it. */
  | { at: Moment; does: "freeze"; process: Victim; aimed: boolean }
  | { at: Moment; does: "database" }
  | { at: Moment; does: "expire"; channel: number };

export type Victim = "server" | "worker";

export type Plan = {
  seed: number;
  /** When the last of it happens. */
  lastsMs: number;
  posts: PlannedPost[];
  acts: PlannedAct[];
  blows: PlannedBlow[];
};

/** Trouble begins a little after the first posts and ends with the plan. */
const FIRST_BLOW_MS = 3_000;
const MS_PER_KILL = 8_000;
const SHORTEST_MS = 25_000;
/** A shorter run schedules nothing: it would only wait for the full minute. */
const LONG_MS = 60_000;
/** A post on a platform that cannot be read back may end with a person, and what follows it then waits. */
const cannotBeRead = (channel: number) => PLATFORMS[Math.floor(channel / ACCOUNTS_EACH)] === "testnone";

const channelCount = PLATFORMS.length * ACCOUNTS_EACH;
const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index));
const inOrder = <Thing extends { at: Moment }>(things: Thing[]): Thing[] =>
  things.sort((a, b) => a.at - b.at);

function planPosts(chance: Dice, deliveries: number, lastsMs: number): PlannedPost[] {
  const all = times(channelCount, (index) => index);
  const posts: PlannedPost[] = [];
  for (let left = deliveries; left > 0; ) {
    const channels = chance.some(all, Math.min(left, chance.whole(1, 4)));
    const thread = left > 3 * channels.length && chance.chance(0.1) && !channels.some(cannotBeRead);
    const parts = thread ? chance.whole(0, 1) : 0;
    const comment = thread && (parts === 0 || chance.chance(0.3));
    const at = chance.whole(0, lastsMs - 3_000);
    const says = posts.length;
    const ahead = chance.chance(0.5) && lastsMs >= LONG_MS;
    const post = { number: says, says, at, ahead, channels, parts, comment };
    posts.push(post);
    left -= channels.length * (1 + parts + Number(comment));
    if (thread || left < channels.length || !chance.chance(0.06)) continue;
    posts.push({ ...post, number: posts.length, at: at + chance.whole(0, 2_000) });
    left -= channels.length;
  }
  return inOrder(posts);
}

/** What people do to one post: mostly at once, so that it meets the sending; some of it later. */
function actsOn(post: PlannedPost, chance: Dice): PlannedAct[] {
  const soon = () => post.at + chance.whole(0, post.ahead && chance.chance(0.5) ? 30_000 : 1_500);
  const act = (does: "edit" | "cancel" | "again") => ({ at: soon(), does, post: post.number });
  const edits = chance.chance(0.3) ? chance.whole(1, 3) : 0;
  return [
    ...times(edits, () => act("edit")),
    ...(chance.chance(0.12) ? [act("cancel")] : []),
    ...(post.ahead && chance.chance(0.1) ? [act("again")] : []),
  ];
}

/** What will happen, from the seed alone. */
export function makePlan(options: { seed: number; deliveries: number; kills: number }): Plan {
  const { seed, deliveries, kills } = options;
  const chance = dice(seed);
  const lastsMs = Math.max(SHORTEST_MS, kills * MS_PER_KILL);
  const victim = () => chance.pick(["server", "worker"] as const);
  const channel = () => chance.whole(0, channelCount - 1);
  const sometime = () => chance.whole(FIRST_BLOW_MS, lastsMs);
  const posts = planPosts(chance, deliveries, lastsMs);
  const hasTwin = (post: PlannedPost) =>
    posts.some(({ says, number }) => says === post.says && number !== post.number);
  const acts: PlannedAct[] = [
    // Equal posts are left alone: which of the two became what could not be told from outside.
    ...posts.filter((post) => !hasTwin(post)).flatMap((post) => actsOn(post, chance)),
    ...times(Math.ceil(lastsMs / 12_000), () => ({
      at: sometime(),
      does: "pause" as const,
      channel: channel(),
      forMs: chance.whole(500, 8_000),
    })),
  ];
  const blows: PlannedBlow[] = [
    ...times(kills, () => ({ at: sometime(), does: "kill" as const, process: victim() })),
    ...times(Math.ceil(kills / 2), (index) => ({
      at: sometime(),
      does: "freeze" as const,
      process: victim(),
      aimed: index % 2 === 0,
    })),
    ...times(kills >= 10 ? 2 : 1, () => ({ at: sometime(), does: "database" as const })),
    ...times(Math.ceil(deliveries / 10), () => ({
      at: sometime(),
      does: "expire" as const,
      channel: channel(),
    })),
  ];
  return { seed, lastsMs, posts, acts: inOrder(acts), blows: inOrder(blows) };
}
