import { describe, expect, it } from "vitest";
import type { ChannelView } from "@/lib/channels/schema";
import { kindWords, laterWords, some, summary, waitingWords } from "./words";

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
  scopes: [],
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
    expect(laterWords({ abilities: { update: false, remove: true } })).toBe("Can delete later");
    expect(laterWords({ abilities: { update: false, remove: false } })).toBe("Cannot change a post later");
  });
});
