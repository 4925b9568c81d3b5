import type { Tone } from "@/components/ui/badge";
import type { IconName } from "@/components/ui/icon";
import { type ChannelState, stateOf } from "@/lib/channels/rules";
import type { ChannelView } from "@/lib/channels/schema";
import { factsOf } from "@/lib/platforms/catalog";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import { capital, listed, plural, spelled } from "@/lib/words";

const SMALL = [
  "No",
  "One",
  "Two",
  "Three",
  "Four",
  "Five",
  "Six",
  "Seven",
  "Eight",
  "Nine",
  "Ten",
  "Eleven",
  "Twelve",
];

/** `Two posts`, `13 posts`, `One post`; starts a sentence. */
export const some = (count: number, noun: string): string =>
  `${SMALL[count] ?? count} ${noun}${count === 1 ? "" : "s"}`;

export const STATE_LOOK: Record<ChannelState, { label: string; tone: Tone; icon: IconName }> = {
  healthy: { label: "Healthy", tone: "green", icon: "circle-check" },
  "signed-out": { label: "Signed out", tone: "red", icon: "circle-x" },
  "needs-operator": { label: "Needs set-up", tone: "amber", icon: "triangle-alert" },
  "lacks-rights": { label: "Lacks rights", tone: "amber", icon: "triangle-alert" },
  "ends-soon": { label: "Ends soon", tone: "amber", icon: "triangle-alert" },
  paused: { label: "Paused", tone: "ash", icon: "pause" },
};

/** One sentence about all channels: how many there are, and how many would publish now. */
export function summary(channels: readonly ChannelView[], now: Date): string {
  if (channels.length === 0) return "None connected yet.";
  const ready = channels.filter((channel) => ["healthy", "ends-soon"].includes(stateOf(channel, now))).length;
  const connected = `${SMALL[channels.length] ?? channels.length} connected.`;
  if (ready === channels.length) return `${connected} ${ready === 1 ? "It" : "All"} would publish right now.`;
  return `${connected} ${ready === 0 ? "None" : (SMALL[ready] ?? ready)} would publish right now.`;
}

/** What renews access, where it has no known end. */
export const accessWords = (platform: string): string =>
  factsOf(platform)?.refreshReplay === "no-refresh" ? "Does not end" : "Renews by itself";

/** The last part of a permission's name: `youtube.upload` of `https://www.googleapis.com/auth/youtube.upload`. */
const shortScope = (scope: string): string => scope.split("/").at(-1) ?? scope;

/** Permissions that publishing needs and that were not granted. */
export const missingWords = (scopes: readonly string[]): string =>
  `Missing: ${listed(scopes.map(shortScope))}`;

/** What the lack of permissions beyond publishing means. */
export const extrasWords = (scopes: readonly string[]): string =>
  `Without ${listed(scopes.map(shortScope))}, some numbers or comments stay out.`;

/** What choosing ended with: `Page A is connected.`, `Two accounts are connected, one of them again.` */
export function chosenWords({ handles, again }: { handles: readonly string[]; again: number }): string {
  const [only] = handles;
  if (handles.length === 1) return `${only} is connected${again > 0 ? " again" : ""}.`;
  const some = again === handles.length ? " again" : again > 0 ? `, ${spelled(again)} of them again` : "";
  return `${capital(spelled(handles.length))} accounts are connected${some}.`;
}

/** What became of the access of a channel that was disconnected. */
export function disconnectedWords(handle: string, how: { revoked: boolean; shared: boolean }): string {
  if (how.revoked) return `${handle} is disconnected, and its access withdrawn.`;
  return how.shared
    ? `${handle} is disconnected. Its sign-in stays, because other channels use it.`
    : `${handle} is disconnected. Withdraw Posthaste's access there too.`;
}

/** What waits for a channel that cannot publish, or is due after its access ends; null when nothing does. */
export function waitingWords(channel: ChannelView, now: Date): { text: string; tone: "bad" | "warn" } | null {
  const state = stateOf(channel, now);
  if (channel.waitingAfterEnd > 0 && state !== "signed-out") {
    return {
      text: `${some(channel.waitingAfterEnd, "post")} ${channel.waitingAfterEnd === 1 ? "is" : "are"} due after it`,
      tone: "warn",
    };
  }
  const stands = state === "signed-out" || state === "needs-operator" || state === "paused";
  if (!stands || channel.waiting === 0) return null;
  const text = `${some(channel.waiting, "post")} wait${channel.waiting === 1 ? "s" : ""}`;
  return { text, tone: state === "paused" ? "warn" : "bad" };
}

/** What a platform lets us do to a post later. */
export function laterWords({ abilities }: Pick<PlatformFacts, "abilities">): string {
  if (abilities.update) return abilities.remove ? "Can edit and delete later" : "Can edit later";
  return abilities.remove ? "Can delete later" : "Cannot change a post later";
}

type Kinds = Pick<PlatformFacts, "images" | "videos" | "documents" | "needsMedia">;

/** `Text, four images, one video`; where a post needs a file: `Ten images or one video, with text`. */
export function kindWords({ images, videos, documents, needsMedia }: Kinds): string {
  const files = [
    [images.max, "image"],
    [videos?.max ?? 0, "video"],
    [documents?.max ?? 0, "document"],
  ] as const;
  const named = files.filter(([max]) => max > 0).map(([max, noun]) => `${spelled(max)} ${plural(max, noun)}`);
  if (!needsMedia) return ["Text", ...named].join(", ");
  return `${capital(named.join(" or "))}, with text`;
}

/** One thing that a platform does or does not let us do, with the reason where it does not. */
export type Can = { label: string; can: boolean; why?: string };

/** What a platform lets us do here, as its facts say it. */
export function canDo({
  abilities,
  lacks,
  metrics,
}: Pick<PlatformFacts, "abilities" | "lacks" | "metrics">): Can[] {
  const one = (label: string, can: boolean, why?: string): Can => ({
    label,
    can,
    ...(why && !can ? { why } : {}),
  });
  const numbers = Object.keys(metrics ?? {}).length > 0;
  return [
    one("Threads of several posts", abilities.thread ?? false),
    one("A first comment", abilities.comment ?? false),
    one("Edit a published post", abilities.update, lacks?.update),
    one("Delete a published post", abilities.remove, lacks?.remove),
    one("Show posts made elsewhere", lacks?.list === undefined, lacks?.list),
    one("Numbers of each post", numbers && lacks?.metrics === undefined, lacks?.metrics),
  ];
}

/** Whether a platform is one that somebody who types this is looking for. */
export function matches(
  { id, label, does }: Pick<PlatformFacts, "id" | "label" | "does">,
  typed: string,
): boolean {
  const text = `${id} ${label} ${does}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
