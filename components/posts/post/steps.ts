import type { IconName } from "@/components/ui/icon";
import { dayKey, type Instant, longDay, moment, timeWithSeconds } from "@/lib/dates";
import type { AttemptView, DeliveryView } from "@/lib/deliveries/queries";

/** Why a delivery that is due has to wait, in the words of its last try; null when it does not. */
export function waitWords({ status, attempts }: Pick<DeliveryView, "status" | "attempts">): string | null {
  const last = attempts.at(-1);
  return status === "scheduled" && last?.step === "waiting"
    ? `${last.summary} It is tried again by itself.`
    : null;
}

/** What a step is called, and its sign. A step nobody named is called by its own name. */
const STEPS: Record<string, { title: string; icon: IconName }> = {
  scheduled: { title: "Scheduled", icon: "calendar" },
  retried: { title: "Asked to try again", icon: "refresh" },
  claimed: { title: "Claimed", icon: "lock" },
  access: { title: "Access checked", icon: "key" },
  prepared: { title: "Prepared", icon: "upload" },
  armed: { title: "Decided to send", icon: "send" },
  receipt: { title: "Receipt", icon: "receipt" },
  refused: { title: "Refused", icon: "circle-x" },
  unanswered: { title: "No answer", icon: "triangle-alert" },
  abandoned: { title: "Interrupted while sending", icon: "triangle-alert" },
  checked: { title: "Read back", icon: "search" },
  absent: { title: "It is not there", icon: "search" },
  look: { title: "A person has to look", icon: "eye" },
  waiting: { title: "Waiting", icon: "clock" },
  seen: { title: "A person found it there", icon: "eye" },
  "not-seen": { title: "A person did not find it there", icon: "eye" },
  late: { title: "A late answer", icon: "clock" },
  freed: { title: "Free again", icon: "clock" },
  held: { title: "Held back", icon: "lock" },
  missed: { title: "Missed", icon: "clock-alert" },
  cancelled: { title: "Cancelled", icon: "circle-slash" },
  follows: { title: "In its turn", icon: "enter" },
  ended: { title: "Not sent", icon: "circle-slash" },
  asked: { title: "Asked for", icon: "pencil" },
  repeated: { title: "Sent once more", icon: "refresh" },
  updated: { title: "Edited there", icon: "circle-check" },
  removed: { title: "Deleted there", icon: "trash" },
  duplicated: { title: "Published twice", icon: "copy" },
};

export function stepOf(step: string): { title: string; icon: IconName } {
  return (
    STEPS[step] ?? {
      title: `${step.charAt(0).toUpperCase()}${step.slice(1).replaceAll("-", " ")}`,
      icon: "pulse",
    }
  );
}

/** `Tuesday 13 October`, with the year when it is not that of `now`. */
export function dayWithYear(at: Instant, zone: string, now: Instant): string {
  const year = dayKey(at, zone).slice(0, 4);
  return year === dayKey(now, zone).slice(0, 4) ? longDay(at, zone) : `${longDay(at, zone)} ${year}`;
}

/** `10:00:03.4`: a time with tenths. */
export function withTenths(at: Date, zone: string): string {
  return `${timeWithSeconds(at, zone)}.${Math.floor(at.getUTCMilliseconds() / 100)}`;
}

/** Instants in a sentence (`2026-10-13T08:00:00.000Z`), as the zone's clock shows them. */
export const inZone = (sentence: string, zone: string, now: Instant): string =>
  sentence.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g, (instant) =>
    moment(instant, zone, now),
  );

/** Lines by calendar day of the zone, in their order. */
export function byDay<Line extends Pick<AttemptView, "at">>(
  lines: readonly Line[],
  zone: string,
): { day: string; lines: Line[] }[] {
  const days: { day: string; lines: Line[] }[] = [];
  for (const line of lines) {
    const day = dayKey(line.at, zone);
    const last = days.at(-1);
    if (last?.day === day) last.lines.push(line);
    else days.push({ day, lines: [line] });
  }
  return days;
}

/** How often it was tried: each try at one act has a fence of its own. */
export const triesOf = (lines: readonly { fence: number; step: string; about?: string | null }[]): number =>
  new Set(lines.filter((line) => line.step === "claimed").map((line) => `${line.about} ${line.fence}`)).size;
