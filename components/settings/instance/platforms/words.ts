import type { IconName } from "@/components/ui/icon";
import type { PlatformDiagnosis } from "@/lib/channels/doctor/rules";
import type { Verdict } from "@/lib/channels/doctor/schema";
import { counted } from "../words";

type Shown = { tone: "green" | "amber" | "ash" | "grey" | "red"; icon: IconName; words: string };

/** The one word of a platform's row: what is lacking comes first. */
export function stateOf({ application, unreachable }: PlatformDiagnosis): Shown {
  if (application && !application.set) return { tone: "ash", icon: "circle-dashed", words: "Not set up" };
  if (unreachable) return { tone: "amber", icon: "triangle-alert", words: "Text only" };
  return application
    ? { tone: "green", icon: "circle-check", words: "Set up" }
    : { tone: "grey", icon: "circle-check", words: "Needs no application" };
}

/** `3 channels`, `No channels`. */
export const channelsWords = (count: number): string =>
  count === 0 ? "No channels" : counted(count, "channel", "channels");

export const CALLBACK_WORDS = {
  deauthorise: "Deauthorise callback",
  "data-deletion": "Data deletion request",
} as const;

/** How a check's outcome looks. */
export const VERDICT_LOOKS: Record<Verdict, Pick<Shown, "tone" | "icon">> = {
  accepted: { tone: "green", icon: "circle-check" },
  refused: { tone: "red", icon: "circle-x" },
  unknown: { tone: "grey", icon: "info" },
  unreachable: { tone: "amber", icon: "triangle-alert" },
};
