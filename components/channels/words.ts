import type { Tone } from "@/components/ui/badge";
import type { IconName } from "@/components/ui/icon";
import { type ChannelState, stateOf } from "@/lib/channels/rules";
import type { ChannelView } from "@/lib/channels/schema";
import { factsOf } from "@/lib/platforms/catalog";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";

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

/** `Text, four images`. */
export const kindWords = ({ images }: Pick<PlatformFacts, "images">): string =>
  images.max === 0
    ? "Text"
    : `Text, ${(SMALL[images.max] ?? String(images.max)).toLowerCase()} image${images.max === 1 ? "" : "s"}`;
