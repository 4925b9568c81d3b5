import { describe, expect, it } from "vitest";
import { requireFacts } from "@/lib/platforms/catalog";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import { checkDelivery } from "./rules";
import type { CheckedDelivery, CheckedMedia } from "./schema";

const facts: PlatformFacts = {
  ...requireFacts("bluesky"),
  label: "Somewhere",
  text: { max: 20, unit: "grapheme", maxBytes: 60 },
  images: { max: 1, maxBytes: 1_000_000, mimeTypes: ["image/png"], maxAlt: 10 },
  videos: undefined,
  options: [],
  textOptionalWithMedia: true,
};
const image = {
  kind: "image" as const,
  mimeType: "image/png",
  bytes: 500_000,
  width: 10,
  height: 10,
  seconds: null,
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

const video: CheckedMedia = {
  kind: "video",
  mimeType: "video/mp4",
  bytes: 5_000_000,
  width: 1080,
  height: 1920,
  seconds: 20,
  alt: "",
};
const paper: CheckedMedia = {
  kind: "document",
  mimeType: "application/pdf",
  bytes: 50_000,
  width: null,
  height: null,
  seconds: null,
  alt: "",
};

describe("files", () => {
  const takes: PlatformFacts = {
    ...facts,
    images: { ...facts.images, max: 4, ratio: { min: 0.8, max: 1.91 }, minWidth: 5 },
    videos: {
      max: 1,
      maxBytes: 10_000_000,
      mimeTypes: ["video/mp4"],
      maxAlt: 0,
      minSeconds: 3,
      maxSeconds: 60,
    },
    documents: { max: 1, maxBytes: 100_000, mimeTypes: ["application/pdf"] },
  };
  const said = (media: CheckedMedia[], more: Partial<CheckedDelivery> = {}) =>
    errors({ facts: takes, media, ...more }).map(({ message }) => message);

  it("says of a picture where none is taken nothing but that", () => {
    const none: PlatformFacts = { ...takes, images: { max: 0, maxBytes: 0, mimeTypes: [], maxAlt: 0 } };
    const message = "Somewhere takes no pictures, only videos and documents. Remove it.";
    expect(check({ facts: none, media: [image] }).map((one) => one.message)).toEqual([message]);
  });

  it("takes one kind at a time, unless the platform mixes", () => {
    expect(said([image, image])).toEqual([]);
    expect(said([video])).toEqual([]);
    expect(said([paper])).toEqual([]);
    expect(said([image, video])).toEqual([expect.stringContaining("one kind of file")]);
    const mixes = { ...takes, mixed: { max: 2 } };
    expect(said([image, video], { facts: mixes })).toEqual([]);
    expect(said([image, image, video], { facts: mixes })).toEqual([
      expect.stringContaining("2 files; remove 1"),
    ]);
  });

  it("wants a file where a text alone is no post, and then no text", () => {
    const needs: PlatformFacts = { ...takes, needsMedia: true };
    expect(said([], { facts: needs, text: "" })).toEqual([
      expect.stringContaining("needs pictures or videos or documents"),
    ]);
    expect(said([image], { facts: needs, text: "" })).toEqual([]);
  });

  it("knows how long, how large and of what kind a video may be", () => {
    expect(said([{ ...video, seconds: 61 }])).toEqual([
      expect.stringContaining("60 seconds; this one is 61"),
    ]);
    expect(said([{ ...video, seconds: 2 }])).toEqual([expect.stringContaining("from 3 seconds on")]);
    expect(said([{ ...video, seconds: null }])).toEqual([]);
    expect(said([{ ...video, bytes: 20_000_000 }])).toEqual([expect.stringContaining("takes 10 MB")]);
    expect(said([{ ...video, mimeType: "video/webm" }])).toEqual([expect.stringContaining("Use MP4")]);
    expect(said([video, video])).toEqual([expect.stringContaining("one video; remove 1")]);
  });

  it("knows the shapes a picture may have", () => {
    expect(said([{ ...image, width: 400, height: 500 }])).toEqual([]);
    expect(said([{ ...image, width: 300, height: 500 }])).toEqual([expect.stringContaining("1 : 1.67")]);
    expect(said([{ ...image, width: 4, height: 4 }])).toEqual([expect.stringContaining("4 pixels wide")]);
  });

  it("holds a post to its format", () => {
    const formats: PlatformFacts["formats"] = [
      { value: "post", label: "Post", kinds: ["image", "video"], files: { min: 0, max: 4 }, takesText: true },
      {
        value: "reel",
        label: "Reel",
        kinds: ["video"],
        files: { min: 1, max: 1 },
        takesText: true,
        maxSeconds: 15,
      },
      {
        value: "story",
        label: "Story",
        kinds: ["image", "video"],
        files: { min: 1, max: 1 },
        takesText: false,
      },
    ];
    const has = { ...takes, formats };
    const as = (format: string, media: CheckedMedia[]) =>
      check({ facts: has, media, options: { format } }).map(({ level, message }) => `${level}: ${message}`);
    expect(said([], { facts: has })).toEqual([]);
    expect(as("reel", [image])).toEqual([expect.stringContaining("takes videos, not pictures")]);
    expect(as("reel", [])).toEqual([expect.stringContaining("needs a file")]);
    expect(as("reel", [video])).toEqual([expect.stringContaining("15 seconds")]);
    expect(as("story", [image, image])).toContainEqual(expect.stringContaining("one file; remove 1"));
    expect(as("story", [image])).toEqual([
      expect.stringContaining("warning: Followers see no text with a story"),
    ]);
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
