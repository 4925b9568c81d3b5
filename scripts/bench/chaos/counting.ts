import { requireFacts } from "@/lib/platforms/catalog";
import type { MediaKind } from "@/lib/platforms/contract-facts";
import { accountsOn } from "./plan";

/** An operation that makes a post, as the product's rows have it. */
export type Row = {
  id: string;
  platform: string;
  accountId: string;
  status: string;
  hold: string | null;
  /** Who must act next, when it failed. */
  next: string | null;
  /** Of its first file; null without. */
  file: MediaKind | null;
  /** Whether it waits for a person to look at what it follows. */
  followsLook: boolean;
  text: string;
};

/** A post as the sandbox has it. */
export type Seen = { platform: string; accountId: string; text: string; deletedAt: number | null };

/** An operation that ended as it must not. */
export type Guilty = { id: string; marker: string; why: string };

export type Verdict = {
  published: number;
  cancelled: number;
  look: number;
  duplicates: number;
  lost: number;
  /** Cancelled, and there all the same. */
  cancelledVisible: number;
  /** There with another text than the product says it sent. */
  wrongText: number;
  guilty: Guilty[];
};

/** What a follower recognises an operation by, whatever revision its text is. */
export const markerOf = (text: string): string => /#m-\w+/.exec(text)?.[0] ?? "";

/**
 * Whether a platform gives no way to know what became of a post: only there may a person be left to look. TikTok's
 * handle is of videos alone; of its photos it lists the public ones, and those not at once.
 */
const cannotTell = ({ platform, file }: Row): boolean =>
  requireFacts(platform).absence === "none" || (platform === "tiktok" && file === "image");

type Kind = Exclude<keyof Verdict, "guilty">;
/** How one ended, and why that is wrong; `why` null when it is right. */
type Judged = { kind: Kind; why: string | null; id: string; marker: string };

function judgeOne(row: Row, visible: readonly Seen[], confirmed: boolean): Judged {
  const is = (kind: Kind, why: string | null = null): Judged => ({
    kind,
    why,
    id: row.id,
    marker: markerOf(row.text),
  });
  const times = visible.length;
  if (times > 1) return is("duplicates", `it is there ${times} times`);
  if (confirmed && times > 0)
    return is("cancelledVisible", `it was said to be cancelled, is ${row.status} and there`);
  if (row.status === "cancelled") {
    return times > 0 ? is("cancelledVisible", "it is cancelled and there") : is("cancelled");
  }
  const needsLook = row.status === "failed" && row.next === "look";
  if ((needsLook || (row.followsLook && times === 0)) && cannotTell(row)) return is("look");
  if (row.status !== "published")
    return is("lost", `it ended ${row.status} ${row.next ?? row.hold ?? ""} and is there ${times} times`);
  if (times === 0) return is("lost", "it is published and not there");
  if (visible[0]?.text !== row.text)
    return is("wrongText", `there it says ${JSON.stringify(visible[0]?.text)}`);
  return is("published");
}

/**
 * Operations that say the very same on one account: each of those that were published is there once. One whose equal
 * a person has to look at waits for that, and is for the person too.
 */
function judgeEqual(rows: readonly Row[], visible: readonly Seen[]): Judged[] {
  const looking = rows.some((row) => row.next === "look" && cannotTell(row));
  const judged = rows.map((row): Judged => {
    if (looking && (row.status === "scheduled" || row.status === "claimed"))
      return { kind: "look", why: null, id: row.id, marker: markerOf(row.text) };
    const own = row.status === "published" ? visible.filter(({ text }) => text === row.text) : [];
    return judgeOne(row, own.slice(0, 1), false);
  });
  const published = judged.filter(({ kind }) => kind === "published").length;
  const open = judged.filter(({ kind }) => kind === "look").length;
  const [last] = judged.slice(-1);
  const tell = (kind: Kind, why: string) => last && judged.splice(-1, 1, { ...last, kind, why });
  if (visible.length > published + open)
    tell("duplicates", `${published} are published, ${visible.length} are there`);
  if (visible.length < published) tell("lost", `${published} are published, ${visible.length} are there`);
  return judged;
}

/**
 * Compares what a follower sees with what the product says. `confirmed` are the operations a person was told are
 * cancelled. Whatever the sandbox has and no row accounts for is a duplicate.
 */
export function judge(rows: readonly Row[], seen: readonly Seen[], confirmed: ReadonlySet<string>): Verdict {
  // An account may have one id as a channel and another in the sandbox; where it is the only one it needs none.
  const place = ({ platform, accountId, text }: { platform: string; accountId: string; text: string }) =>
    [platform, accountsOn(platform) > 1 ? accountId : "", markerOf(text)].join("|");
  const there = Map.groupBy(
    seen.filter((post) => post.deletedAt === null),
    place,
  );
  const known = Map.groupBy(rows, place);
  const judged = [...known].flatMap(([where, equal]) => {
    const [only, ...others] = equal;
    const visible = there.get(where) ?? [];
    return only && others.length === 0
      ? [judgeOne(only, visible, confirmed.has(only.id))]
      : judgeEqual(equal, visible);
  });
  for (const [where, [post]] of there)
    if (!known.has(where))
      judged.push({ kind: "duplicates", id: "", marker: where, why: `nobody sent it: ${post?.text}` });
  const count = (wanted: Kind) => judged.filter(({ kind }) => kind === wanted).length;
  return {
    published: count("published"),
    cancelled: count("cancelled"),
    look: count("look"),
    duplicates: count("duplicates"),
    lost: count("lost"),
    cancelledVisible: count("cancelledVisible"),
    wrongText: count("wrongText"),
    guilty: judged.flatMap(({ id, marker, why }) => (why ? [{ id, marker, why }] : [])),
  };
}

export const isClean = ({ guilty }: Verdict): boolean => guilty.length === 0;
