import { describe, expect, it } from "vitest";
import { blobCid, recordCid } from "./cid.ts";
import { isTid, nextTid } from "./tid.ts";

describe("content ids", () => {
  // The id of an empty map as the IPLD project's own tools print it.
  it("agrees with the published id of an empty map", () => {
    expect(recordCid({})).toBe("bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua");
  });

  it("does not depend on the order of keys but on every value", () => {
    expect(recordCid({ b: 1, aa: [true, null] })).toBe(recordCid({ aa: [true, null], b: 1 }));
    expect(recordCid({ b: 2, aa: [true, null] })).not.toBe(recordCid({ aa: [true, null], b: 1 }));
  });

  it("marks blobs as raw bytes", () => {
    expect(blobCid(new Uint8Array(32))).toMatch(/^bafkrei[a-z2-7]{52}$/);
  });
});

describe("record keys", () => {
  it("makes keys that sort by time, also within one millisecond", () => {
    const keys = [1_790_000_000_000, 1_790_000_000_000, 1_790_000_000_001].map(nextTid);
    expect([...keys].sort()).toEqual(keys);
    expect(new Set(keys).size).toBe(3);
    expect(keys.every(isTid)).toBe(true);
  });

  it.each(["", "my-post-1", "zzzzzzzzzzzzz", "3n2qk4zkuok2", "3n2qk4zkuok2w2"])("refuses %j", (key) => {
    expect(isTid(key)).toBe(false);
  });
});
