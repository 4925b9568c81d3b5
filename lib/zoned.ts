import { Temporal } from "temporal-polyfill";
import { isZone } from "./dates";
import { type Failure, failWith, ok, type Result } from "./result";

/** A wall-clock time that happens once, or the first of the two times it happens. */
export type Zoned = {
  instant: Date;
  /** The clock goes back over this time: `instant` is its first occurrence, `second` its other one. */
  second: Date | null;
  /** Offset from UTC at `instant`, such as `+02:00`. */
  offset: string;
};

/** Why a wall-clock time names no instant. `next` is the next wall time that exists, `YYYY-MM-DDTHH:mm`. */
export type ZonedFailure = Failure<"bad-time" | "unknown-zone"> | (Failure<"gap"> & { next: string });

const shape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

function parse(wallTime: string): Temporal.PlainDateTime | null {
  if (!shape.test(wallTime)) return null;
  try {
    return Temporal.PlainDateTime.from(wallTime, { overflow: "reject" });
  } catch {
    return null;
  }
}

const dateOf = (moment: Temporal.ZonedDateTime) => new Date(moment.epochMilliseconds);
const wallOf = (moment: Temporal.ZonedDateTime) =>
  moment.toPlainDateTime().toString({ smallestUnit: "minute" });

/**
 * The instant of a wall-clock time (`YYYY-MM-DDTHH:mm`) in an IANA zone. A time that happens twice gives the first
 * and says so. Fails with `bad-time` (not such a time), `unknown-zone`, or `gap` (the clock jumps over it).
 */
export function toInstant(wallTime: string, zone: string): Result<Zoned, ZonedFailure> {
  if (!isZone(zone)) {
    return failWith({
      code: "unknown-zone",
      field: "zone",
      message: `There is no time zone “${zone}”. Choose one from the list.`,
    });
  }
  const plain = parse(wallTime);
  if (!plain) {
    return failWith({
      code: "bad-time",
      field: "wallTime",
      message: "This is not a date and a time. Write them like 2026-10-16 and 10:00.",
    });
  }
  const first = plain.toZonedDateTime(zone, { disambiguation: "earlier" });
  const last = plain.toZonedDateTime(zone, { disambiguation: "later" });
  if (first.epochMilliseconds === last.epochMilliseconds) {
    return ok({ instant: dateOf(first), second: null, offset: first.offset });
  }
  if (wallOf(first) === wallTime) {
    return ok({ instant: dateOf(first), second: dateOf(last), offset: first.offset });
  }
  const after = first.getTimeZoneTransition("next") ?? last;
  const next = wallOf(after);
  return failWith({
    code: "gap",
    field: "wallTime",
    message: `${wallTime.slice(11)} does not exist on that day: the clock goes forward. The next time that does is ${next.slice(11)}.`,
    next,
  });
}
