import {
  dayHeading,
  type Instant,
  longDay,
  moment,
  relative,
  shortDay,
  timeOfDay,
  timeWithSeconds,
  when,
} from "@/lib/dates";
import { TimeHint } from "./time-hint";

const words = {
  /** `10:30` */
  time: (at: Instant, zone: string) => timeOfDay(at, zone),
  /** `10:00:03` */
  seconds: (at: Instant, zone: string) => timeWithSeconds(at, zone),
  /** `Today 10:30`, `Fri 09:00`, `Fri 9 Oct, 14:15` */
  when,
  /** `Fri 16 Oct, 10:00` */
  moment,
  /** `Wed 14 Oct` */
  day: shortDay,
  /** `Wednesday 14 October` */
  "long-day": (at: Instant, zone: string) => longDay(at, zone),
  /** `Today`, `Friday` */
  "day-name": (at: Instant, zone: string, now: Instant) => dayHeading(at, zone, now).name,
  /** `in 48 min`, `25 min ago` */
  relative: (at: Instant, _zone: string, now: Instant) => relative(at, now),
};

type TimeProps = {
  at: Instant;
  /** The zone it is shown in: the workspace's. */
  zone: string;
  format?: keyof typeof words;
  /** What counts as now; pass the one a list was read at, so that its rows agree. */
  now?: Instant;
  className?: string;
};

/** A moment in the workspace's zone; pointing at it adds the viewer's own. */
export function Time({ at, zone, format = "when", now = Date.now(), className }: TimeProps) {
  return (
    <TimeHint at={new Date(at).toISOString()} zone={zone} {...(className ? { className } : {})}>
      {words[format](at, zone, now)}
    </TimeHint>
  );
}
