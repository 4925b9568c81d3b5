import { describe, expect, it } from "vitest";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import type { CheckedMedia } from "./schema";
import { check, errors, facts, image, video } from "./testing";

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
    expect(errors({ media: [{ ...image, kind: "video" }] })[0]?.message).toContain(
      "takes no videos, only pictures",
    );
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

describe("texts", () => {
  it("counts a caption by its own rule", () => {
    const captioned: PlatformFacts = { ...facts, caption: { max: 3, unit: "utf16" } };
    expect(errors({ facts: captioned })).toEqual([]);
    expect(errors({ facts: captioned, media: [image] })[0]?.message).toContain("takes 3 characters");
  });

  it("counts hashtags, mentions and links, each once", () => {
    const strict: PlatformFacts = {
      ...facts,
      text: { max: 200, unit: "grapheme", maxHashtags: 1, maxMentions: 1, maxLinks: 1 },
    };
    const say = (text: string) => errors({ facts: strict, text })[0]?.message;
    expect(say("#tide #tide @ada https://a.example")).toBeUndefined();
    expect(say("#tide #moon")).toContain("1 hashtags; there are 2");
    expect(say("@ada @bob")).toContain("mentions");
    expect(say("https://a.example https://b.example")).toContain("links");
    expect(say("mail ada@example.com, bob@example.com")).toBeUndefined();
  });
});

describe("options", () => {
  const asks: PlatformFacts = {
    ...facts,
    options: [
      { name: "title", label: "Title", kind: "text", required: true, max: 5 },
      { name: "board", label: "Board", kind: "choice", ofAccount: true, required: true },
      {
        name: "reply",
        label: "Who may reply",
        kind: "choice",
        choices: [{ value: "all", label: "All" }],
        initial: "all",
      },
      { name: "poll", label: "Poll", kind: "lines", lines: { min: 2, max: 3 }, max: 4 },
      {
        name: "days",
        label: "Days",
        kind: "choice",
        required: true,
        choices: [{ value: "1", label: "One" }],
        when: { option: "poll" },
      },
      { name: "link", label: "Link", kind: "address" },
      { name: "cover", label: "Cover", kind: "text", required: true, when: { media: ["video"] } },
    ],
  };
  const limits = { choices: { board: [{ value: "b1", label: "Boats" }] } };
  const good = { title: "Tide", board: "b1" };
  const say = (options: Record<string, string>, media: CheckedMedia[] = []) =>
    errors({ facts: asks, limits, options, media }).map(({ option, message }) => `${option}: ${message}`);

  it("asks for what is needed, and for nothing that does not apply", () => {
    expect(say(good)).toEqual([]);
    expect(say({})).toEqual([
      expect.stringMatching(/^title: .*needs this/),
      expect.stringMatching(/^board: /),
    ]);
    expect(say({ ...good, poll: "a\nb" })).toEqual([expect.stringMatching(/^days: /)]);
    expect(say({ ...good, poll: "a\nb", days: "1" })).toEqual([]);
    expect(say(good, [{ ...video, kind: "video" }]).some((one) => one.startsWith("cover"))).toBe(true);
  });

  it("knows what each may hold", () => {
    expect(say({ ...good, title: "Tides!" })).toEqual([expect.stringContaining("1 too many")]);
    expect(say({ ...good, board: "foreign" })).toEqual([expect.stringContaining("Choose again")]);
    expect(say({ ...good, reply: "nobody" })).toEqual([expect.stringContaining("Choose again")]);
    expect(say({ ...good, poll: "a", days: "1" })).toEqual([
      expect.stringContaining("2 to 3 lines; there is one"),
    ]);
    expect(say({ ...good, poll: "a\nlonger", days: "1" })).toEqual([
      expect.stringContaining("longer than the 4"),
    ]);
    expect(say({ ...good, link: "javascript:alert(1)" })).toEqual([
      expect.stringContaining("not a web address"),
    ]);
    expect(say({ ...good, link: "https://example.com" })).toEqual([]);
  });
});
