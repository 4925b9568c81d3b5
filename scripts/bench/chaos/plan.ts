import { type Dice, dice } from "@/db/seed/random";
import { checkDelivery } from "@/lib/deliveries/checking/rules";
import type { CheckedMedia } from "@/lib/deliveries/checking/schema";
import { catalog } from "@/lib/platforms/catalog";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import { testFacts } from "@/lib/platforms/testing/facts";

/** Every platform the sandbox speaks. */
export const PLATFORMS: readonly PlatformFacts[] = [...catalog, ...testFacts];

/** Platforms with several accounts, so that one account's posts can be seen on another. */
const SEVERAL = new Set(["bluesky", "mastodon", ...testFacts.map(({ id }) => id)]);
export const accountsOn = (platform: string): number => (SEVERAL.has(platform) ? 3 : 1);

/** The platforms of the channels, in the order of their indexes. */
export const CHANNELS: readonly PlatformFacts[] = PLATFORMS.flatMap((facts) =>
  Array.from({ length: accountsOn(facts.id) }, () => facts),
);

/** What posts are made of: a text alone, or with one small file. */
const MATERIALS = ["text", "image", "video"] as const;
export type Material = (typeof MATERIALS)[number];

/** The files, as the rules see them: a square JPEG, and four seconds of an upright MP4. */
const FILES: Record<Material, readonly CheckedMedia[]> = {
  text: [],
  image: [
    {
      kind: "image",
      mimeType: "image/jpeg",
      bytes: 50_000,
      width: 320,
      height: 320,
      seconds: null,
      alt: "A picture",
    },
  ],
  video: [
    {
      kind: "video",
      mimeType: "video/mp4",
      bytes: 100_000,
      width: 540,
      height: 960,
      seconds: 4,
      alt: "A clip",
    },
  ],
};

/** Whether posts of such a kind can go to a platform, whatever has to be chosen for it. */
export const takes = (facts: PlatformFacts, material: Material): boolean =>
  !checkDelivery({
    facts,
    limits: null,
    health: "healthy",
    paused: false,
    text: "A word",
    media: FILES[material],
  }).some(({ level, field }) => level === "error" && field !== "options");

const takers = new Map(
  MATERIALS.map((material) => [material, new Set(PLATFORMS.filter((facts) => takes(facts, material)))]),
);
const canTake = (facts: PlatformFacts, material: Material) => takers.get(material)?.has(facts) ?? false;

/** These refuse a text that they have just taken, so nothing is said twice there on purpose. */
const REFUSE_EQUALS = new Set(["facebook", "linkedin", "linkedin-page", "x"]);

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
  material: Material;
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
/** How many channels a post has, at most. */
const MOST_CHANNELS = 4;

const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index));
const inOrder = <Thing extends { at: Moment }>(things: Thing[]): Thing[] =>
  things.sort((a, b) => a.at - b.at);
const indexes = times(CHANNELS.length, (index) => index);
const factsAt = (channel: number): PlatformFacts => {
  const facts = CHANNELS[channel];
  if (!facts) throw new Error(`There is no channel ${channel}.`);
  return facts;
};

function shuffled<Value>(chance: Dice, values: readonly Value[]): Value[] {
  const drawn = values.map((value) => ({ value, at: chance.next() }));
  return drawn.sort((a, b) => a.at - b.at).map(({ value }) => value);
}

/** Channels one after the other, so that every platform has its turn before one has a second. */
function* turns(chance: Dice): Generator<number, never> {
  for (;;)
    for (const { id } of shuffled(chance, PLATFORMS)) {
      const [channel = 0] = shuffled(
        chance,
        indexes.filter((index) => factsAt(index).id === id),
      );
      yield channel;
    }
}

type Follow = { parts: number; comment: boolean };

/** What follows a post, where its platform has it. */
function planFollow({ abilities }: PlatformFacts, chance: Dice): Follow {
  if (!(abilities.thread || abilities.comment) || !chance.chance(0.2)) return { parts: 0, comment: false };
  const parts = abilities.thread ? chance.whole(0, 1) : 0;
  return { parts, comment: Boolean(abilities.comment) && (parts === 0 || chance.chance(0.3)) };
}

const hasAll = ({ abilities }: PlatformFacts, { parts, comment }: Follow): boolean =>
  (parts === 0 || Boolean(abilities.thread)) && (!comment || Boolean(abilities.comment));

function planPosts(chance: Dice, deliveries: number, lastsMs: number): PlannedPost[] {
  const posts: PlannedPost[] = [];
  const next = turns(chance);
  for (let left = deliveries; left > 0; ) {
    const first = next.next().value;
    const facts = factsAt(first);
    const [material = "text"] = shuffled(
      chance,
      MATERIALS.filter((one) => canTake(facts, one)),
    );
    const drawn = planFollow(facts, chance);
    const follow = left > 3 * MOST_CHANNELS ? drawn : { parts: 0, comment: false };
    const able = indexes.filter(
      (index) => index !== first && canTake(factsAt(index), material) && hasAll(factsAt(index), follow),
    );
    const most = Math.min(left, chance.whole(1, MOST_CHANNELS));
    const channels = [first, ...shuffled(chance, able).slice(0, most - 1)].sort((a, b) => a - b);
    const at = chance.whole(0, lastsMs - 3_000);
    const says = posts.length;
    const ahead = chance.chance(0.5) && lastsMs >= LONG_MS;
    const post = { number: says, says, at, ahead, channels, material, ...follow };
    posts.push(post);
    const followed = follow.parts + Number(follow.comment);
    left -= channels.length * (1 + followed);
    const isTold = channels.some((index) => REFUSE_EQUALS.has(factsAt(index).id));
    if (followed > 0 || isTold || left < channels.length || !chance.chance(0.1)) continue;
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
  const victims = shuffled(chance, ["server", "worker"] as const);
  const victim = () => chance.pick(["server", "worker"] as const);
  const channel = () => chance.whole(0, CHANNELS.length - 1);
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
    ...times(kills, (index) => ({
      at: sometime(),
      does: "kill" as const,
      process: victims[index % 2] ?? "server",
    })),
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
