const alphabet = "234567abcdefghijklmnopqrstuvwxyz";
/** atproto.com/specs/tid: 13 characters, the top bit is zero. */
const pattern = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;

export function isTid(text: string): boolean {
  return pattern.test(text);
}

let last = 0n;

/** A new id, later than every one before it in this process. */
export function nextTid(epochMs: number): string {
  const micros = BigInt(epochMs) * 1000n;
  last = micros > last ? micros : last + 1n;
  let rest = (last << 10n) | 32n;
  let tid = "";
  for (let digit = 0; digit < 13; digit += 1) {
    tid = alphabet.charAt(Number(rest & 31n)) + tid;
    rest >>= 5n;
  }
  return tid;
}
