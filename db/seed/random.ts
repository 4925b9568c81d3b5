/** Chance that comes out the same for the same seed, so that two runs make the same demo. */
export type Dice = {
  /** At least 0, less than 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  pick<Value>(from: readonly [Value, ...Value[]]): Value;
  /** `count` different ones, in their own order. */
  some<Value>(from: readonly Value[], count: number): Value[];
  chance(of: number): boolean;
  /** Letters and digits. */
  letters(count: number, alphabet?: string): string;
};

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    whole,
    pick: (from) => from[whole(0, from.length - 1)] ?? from[0],
    some(from, count) {
      const left = from.map((_, index) => index);
      while (left.length > count) left.splice(whole(0, left.length - 1), 1);
      return from.filter((_, index) => left.includes(index));
    },
    chance: (of) => next() < of,
    letters: (count, alphabet = "234567abcdefghijklmnopqrstuvwxyz") =>
      Array.from({ length: count }, () => alphabet[whole(0, alphabet.length - 1)]).join(""),
  };
}
