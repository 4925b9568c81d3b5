import type { ChannelChoice } from "@/lib/channels/schema";
import { checkDelivery, limitsOf, textRuleOf } from "@/lib/deliveries/checking/rules";
import type { Problem } from "@/lib/deliveries/checking/schema";
import { factsOf } from "@/lib/platforms/catalog";
import type { MediaKind, PlatformFacts } from "@/lib/platforms/contract-facts";
import { countText, type TextCount } from "@/lib/platforms/shared/counting";
import { listed } from "@/lib/words";
import { type Content, commentFor, partsFor, textFor } from "./content";

/** A channel to choose, with what its platform can do. */
export type Choice = ChannelChoice & { facts: PlatformFacts };

/** What will happen on one channel. */
export type Row = {
  choice: Choice;
  problems: Problem[];
  level: "error" | "warning" | "ready" | "waiting";
  /** What goes out, when nothing stands in the way. */
  ready: string;
  count: TextCount;
};

/** Channels of a platform this version does not know are left out: nothing can be said about them. */
export const choicesOf = (channels: readonly ChannelChoice[]): Choice[] =>
  channels.flatMap((channel) => {
    const facts = factsOf(channel.platform);
    return facts ? [{ ...channel, facts }] : [];
  });

/** How a channel counts a text. */
export const countOn = (choice: Choice, text: string): TextCount =>
  countText(limitsOf(choice.facts, choice.limits).text, text);

/** How a channel counts its text, beside files as a caption. */
export const countFor = (choice: Choice, content: Content): TextCount =>
  countText(textRuleOf(choice.facts, choice.limits, content.media.length > 0), textFor(content, choice.id));

/** Longest alt text of such a file that all chosen channels take which take one at all; 0 = none of them does. */
export function shortestAlt(rows: readonly Row[], kind: MediaKind): number {
  const each = rows.map(({ choice }) => {
    const { images, videos } = limitsOf(choice.facts, choice.limits);
    return (kind === "video" ? videos?.maxAlt : images.maxAlt) ?? 0;
  });
  const taken = each.filter((max) => max > 0);
  return each.length > 0 && taken.length === 0 ? 0 : Math.min(...taken, 5000);
}

function sentence(content: Content, text: string, parts: number, comment: string): string {
  const thread = parts > 0 ? ` A thread of ${parts + 1}.` : "";
  const first = comment.trim() === "" ? "" : " With a first comment.";
  return `${beginning(content, text)}${thread}${first}`;
}

const NAMES = {
  image: { one: "one picture", many: "pictures" },
  video: { one: "one video", many: "videos" },
  document: { one: "one document", many: "documents" },
};

function beginning(content: Content, text: string): string {
  if (content.media.length === 0) return "Text only.";
  const files = [...Map.groupBy(content.media, ({ file }) => file.kind)].map(([kind, all]) =>
    all.length === 1 ? NAMES[kind].one : `${all.length} ${NAMES[kind].many}`,
  );
  const what = listed(files);
  return text.trim() ? `Text and ${what}.` : `${what.charAt(0).toUpperCase()}${what.slice(1)} without text.`;
}

/** What a channel is called among the chosen: its platform, and by its own name when it has a twin there. */
export function labelOf(choice: Choice, rows: readonly Row[]): string {
  const twins = rows.filter((row) => row.choice.facts.id === choice.facts.id);
  if (twins.length < 2) return choice.facts.label;
  const alone = twins.filter((row) => row.choice.displayName === choice.displayName).length < 2;
  return alone && choice.displayName ? choice.displayName : choice.handle;
}

const RANK = { error: 0, warning: 1, ready: 2 };

/** One row per chosen channel, what stands in the way first; by the rules that the server runs again. */
export function rowsOf(
  content: Content,
  choices: readonly Choice[],
  refused: readonly Problem[] = [],
): Row[] {
  const rows = choices
    .filter(({ id }) => content.chosen.includes(id))
    .map((choice) => {
      const text = textFor(content, choice.id);
      const media = content.media.map(({ file, alt }) => ({ ...file, alt }));
      const parts = partsFor(content, choice.id).map((part) => part.text);
      const comment = commentFor(content, choice.id);
      const options = content.options[choice.id] ?? {};
      const found = checkDelivery({ ...choice, text, parts, comment, media, options });
      const told = refused.filter(
        (one) => one.channelId === choice.id && !found.some(({ message }) => message === one.message),
      );
      const problems = [...found, ...told].sort((a, b) => RANK[a.level] - RANK[b.level]);
      const level = problems[0]?.level ?? "ready";
      return {
        choice,
        problems,
        level,
        ready: sentence(content, text, parts.filter((part) => part.trim() !== "").length, comment),
        count: countFor(choice, content),
      } satisfies Row;
    });
  return rows.sort((a, b) => RANK[a.level] - RANK[b.level]);
}

/** The rows of a post in which nothing is written yet, for someone who has not been asked to write: no reproach. */
export const unwritten = (rows: readonly Row[]): Row[] =>
  rows.map((row) => {
    const problems = row.problems.filter(({ field }) => field !== "text");
    return { ...row, problems, level: problems[0]?.level ?? "waiting", ready: "Nothing is written yet." };
  });

/** Where to lead a person who cannot go on yet. */
export type Obstacle = {
  at: "channels" | "upload" | "when" | Problem["field"];
  /** Of a part: which, from 1. */
  part?: number | undefined;
  /** Of an option: which. */
  option?: string | undefined;
  channelId?: string;
  message: string;
};

export const obstacleAt = ({ field, part, option, message }: Problem, channelId: string): Obstacle => ({
  at: field,
  part,
  option,
  channelId,
  message,
});

/** The first thing that keeps a post from going out, or null. `when` null = now. */
export function obstacleOf(
  rows: readonly Row[],
  uploads: { running: number; failed: number },
  when: { error: string | null } | null,
): Obstacle | null {
  if (rows.length === 0) return { at: "channels", message: "Choose at least one channel first." };
  if (uploads.running > 0)
    return { at: "upload", message: "A file is still on its way. Wait for it, or remove it." };
  if (uploads.failed > 0)
    return { at: "upload", message: "A file did not arrive. Try it again, or remove it." };
  for (const { choice, problems } of rows) {
    const problem = problems.find((one) => one.level === "error");
    if (problem) return obstacleAt(problem, choice.id);
  }
  return when?.error ? { at: "when", message: when.error } : null;
}
