import { describe, expect, it } from "vitest";
import { requireFacts } from "@/lib/platforms/catalog";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import { settledAt } from "./clock/rules";
import { type CheckedDelivery, checkDelivery, NEXT_STATUS, platformIdOf } from "./rules";

const facts: PlatformFacts = {
  ...requireFacts("bluesky"),
  label: "Somewhere",
  text: { max: 20, unit: "grapheme", maxBytes: 60 },
  images: { max: 1, maxBytes: 1_000_000, mimeTypes: ["image/png"], maxAlt: 10 },
  textOptionalWithMedia: true,
};
const image = {
  kind: "image" as const,
  mimeType: "image/png",
  bytes: 500_000,
  width: 10,
  height: 10,
  alt: "A boat",
};
const check = (more: Partial<CheckedDelivery> = {}) =>
  checkDelivery({ facts, limits: null, health: "healthy", paused: false, text: "Hello", media: [], ...more });
const errors = (more: Partial<CheckedDelivery>) => check(more).filter((one) => one.level === "error");

describe("checkDelivery", () => {
  it("has nothing to say about a good post", () => {
    expect(check()).toEqual([]);
    expect(check({ media: [image] })).toEqual([]);
  });

  it("refuses an empty text without media, and takes one with a picture", () => {
    expect(errors({ text: "  \n" })).toMatchObject([
      { field: "text", message: "Write something or add a picture." },
    ]);
    expect(errors({ text: "", media: [image] })).toEqual([]);
    expect(
      errors({ text: "", media: [image], facts: { ...facts, textOptionalWithMedia: false } }),
    ).toHaveLength(1);
  });

  it("counts graphemes, not code units, and says how many are too many", () => {
    expect(errors({ text: "👩‍👩‍👧‍👦".repeat(2) })).toEqual([]);
    expect(errors({ text: "a".repeat(23) })[0]?.message).toContain("3 too many");
  });

  it("counts bytes where the platform does", () => {
    expect(errors({ text: "é".repeat(20) })).toEqual([]);
    expect(errors({ text: "👩‍👩‍👧‍👦".repeat(3) })[0]?.message).toContain("60 bytes");
  });

  it("lets an account's own limits replace the platform's", () => {
    expect(errors({ text: "a".repeat(23), limits: { text: { max: 30, unit: "grapheme" } } })).toEqual([]);
  });

  it("counts each part and the first comment by the platform's rule, and names which is too long", () => {
    const long = "a".repeat(23);
    expect(errors({ parts: ["b", long, ""], comment: long })).toMatchObject([
      { field: "part", part: 2, message: expect.stringContaining("part 3 is 3 too many") },
      { field: "comment", message: expect.stringContaining("the first comment is 3 too many") },
    ]);
    expect(errors({ parts: ["b"], comment: "c" })).toEqual([]);
  });

  it("says where there are no threads or comments, unless there is nothing in them", () => {
    const rigid = { ...facts, abilities: { update: false, remove: false } };
    expect(errors({ facts: rigid, parts: ["b"], comment: "c" }).map((one) => one.field)).toEqual([
      "part",
      "comment",
    ]);
    expect(errors({ facts: rigid, parts: [" "], comment: " " })).toEqual([]);
  });

  it("refuses too many pictures, other files, long alt texts and GIFs that cannot be shrunk", () => {
    expect(errors({ media: [image, image] })[0]?.message).toContain("remove 1");
    expect(errors({ media: [{ ...image, kind: "video" }] })[0]?.message).toContain("pictures only");
    expect(errors({ media: [{ ...image, alt: "a".repeat(11) }] })[0]?.message).toContain("alt text of 11");
    expect(errors({ media: [{ ...image, mimeType: "image/gif", bytes: 2_000_000 }] })[0]?.message).toContain(
      "GIF",
    );
  });

  it("only warns of what is mended by itself or may be meant", () => {
    const problems = check({ media: [{ ...image, bytes: 2_000_000, alt: "" }], paused: true });
    expect(problems.map((one) => one.level)).toEqual(["warning", "warning", "warning"]);
  });

  it("names the channel that needs signing in, errors first", () => {
    const [first] = check({ health: "reconnect", media: [{ ...image, alt: "" }] });
    expect(first).toMatchObject({ level: "error", field: "channel" });
  });
});

describe("the life of an operation", () => {
  it("never leads from sending or unknown back to claimed, nor out of published", () => {
    expect(NEXT_STATUS.sending).not.toContain("claimed");
    expect(NEXT_STATUS.unknown).not.toContain("claimed");
    expect(NEXT_STATUS.published).toEqual([]);
  });

  it("reads the platform out of an account", () => {
    expect(platformIdOf("mastodon|https://example.social|42")).toBe("mastodon");
  });

  it("settles after window, ceiling and the platform's own time", () => {
    expect(settledAt(new Date(0), 30).getTime()).toBe(130_000);
  });
});
