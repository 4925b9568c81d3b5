import { describe, expect, it } from "vitest";
import type { ChannelView } from "@/lib/channels/schema";
import {
  canDo,
  chosenWords,
  disconnectedWords,
  extrasWords,
  kindWords,
  laterWords,
  matches,
  missingWords,
  some,
  summary,
  waitingWords,
} from "./words";

const now = new Date("2026-10-12T08:00:00Z");
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
const channel = (more: Partial<ChannelView> = {}): ChannelView => ({
  id: "1",
  platform: "mastodon",
  handle: "@a@example.social",
  displayName: "A",
  avatarUrl: null,
  profileUrl: null,
  sandbox: false,
  health: "healthy",
  healthReason: null,
  accessEndsAt: null,
  pausedAt: null,
  limits: null,
  scopes: ["read", "write"],
  server: null,
  waiting: 0,
  waitingAfterEnd: 0,
  ...more,
});

describe("the sentence above the list", () => {
  it.each([
    [[], "None connected yet."],
    [[channel()], "One connected. It would publish right now."],
    [[channel(), channel()], "Two connected. All would publish right now."],
    [
      [channel(), channel({ pausedAt: now }), channel({ health: "reconnect" })],
      "Three connected. One would publish right now.",
    ],
    [[channel({ scopes: ["read"] }), channel()], "Two connected. One would publish right now."],
    [[channel({ health: "configure" })], "One connected. None would publish right now."],
  ] as const)("%#", (channels, sentence) => {
    expect(summary(channels, now)).toBe(sentence);
  });
});

describe("what waits", () => {
  it.each([
    [{ waiting: 4 }, null],
    [
      { waiting: 4, health: "reconnect" as const },
      { text: "Four posts wait", tone: "bad" },
    ],
    [
      { waiting: 1, pausedAt: now },
      { text: "One post waits", tone: "warn" },
    ],
    [
      { waiting: 13, health: "configure" as const },
      { text: "13 posts wait", tone: "bad" },
    ],
    [
      { waiting: 5, waitingAfterEnd: 2, accessEndsAt: days(3) },
      { text: "Two posts are due after it", tone: "warn" },
    ],
    [{ waiting: 0, health: "reconnect" as const }, null],
  ])("%o", (more, words) => {
    expect(waitingWords(channel(more), now)).toEqual(words);
  });
});

describe("what a card says", () => {
  it("names kinds and abilities", () => {
    expect(some(2, "post")).toBe("Two posts");
    expect(kindWords({ images: { max: 4, maxBytes: 1, mimeTypes: [], maxAlt: 1 } })).toBe(
      "Text, four images",
    );
    const images = { max: 10, maxBytes: 1, mimeTypes: [], maxAlt: 1 };
    const videos = { max: 1, maxBytes: 1, mimeTypes: [], maxAlt: 0 };
    const documents = { max: 1, maxBytes: 1, mimeTypes: [] };
    expect(kindWords({ images, videos, documents })).toBe("Text, ten images, one video, one document");
    expect(kindWords({ images, videos, needsMedia: true })).toBe("Ten images or one video, with text");
    expect(kindWords({ images: { ...images, max: 0 } })).toBe("Text");
    expect(laterWords({ abilities: { update: false, remove: true } })).toBe("Can delete later");
    expect(laterWords({ abilities: { update: false, remove: false } })).toBe("Cannot change a post later");
  });
});

describe("what a platform lets us do", () => {
  it("is said with the reason where it does not", () => {
    const lacks = { update: "It cannot be edited. Delete it and post anew.", remove: "never shown" };
    const can = canDo({ abilities: { update: false, remove: true, thread: true }, lacks, metrics: {} });
    expect(can.filter(({ can: may }) => may).map(({ label }) => label)).toEqual([
      "Threads of several posts",
      "Delete a published post",
      "Show posts made elsewhere",
    ]);
    expect(can.flatMap(({ why }) => why ?? [])).toEqual([lacks.update]);
    const counted = canDo({ abilities: { update: true, remove: true }, metrics: { likes: "Likes." } });
    expect(counted.find(({ label }) => label.startsWith("Numbers"))?.can).toBe(true);
  });

  it("is found by any of its words", () => {
    const facts = { id: "two-words", label: "Two Words", does: "Text and pictures." };
    for (const typed of ["", "two", "WORDS two", "pictures"]) expect(matches(facts, typed)).toBe(true);
    expect(matches(facts, "two films")).toBe(false);
  });
});

describe("permissions that were not granted", () => {
  it("are named as people know them", () => {
    expect(missingWords(["https://apis.example/auth/youtube.upload", "write"])).toBe(
      "Missing: youtube.upload and write",
    );
    expect(extrasWords(["read_insights"])).toBe("Without read_insights, some numbers or comments stay out.");
  });
});

describe("what became of a choice, and of a channel", () => {
  it.each([
    [["A"], 0, "A is connected."],
    [["A"], 1, "A is connected again."],
    [["A", "B"], 0, "Two accounts are connected."],
    [["A", "B", "C"], 1, "Three accounts are connected, one of them again."],
    [["A", "B"], 2, "Two accounts are connected again."],
  ])("%o, %i of them again", (handles, again, words) => {
    expect(chosenWords({ handles, again })).toBe(words);
  });

  it("says whether the access was withdrawn there", () => {
    expect(disconnectedWords("A", { revoked: true, shared: false })).toContain("its access withdrawn");
    expect(disconnectedWords("A", { revoked: false, shared: true })).toContain("other channels use it");
    expect(disconnectedWords("A", { revoked: false, shared: false })).toContain("there too");
  });
});
