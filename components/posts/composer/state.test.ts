import { describe, expect, it } from "vitest";
import type { MediaFile } from "@/lib/media/schema";
import { type Content, draftOf, EMPTY, isWorthKeeping, SHARED, same, textFor } from "./content";
import { begin, type ComposerState, type Happening, isDirty, next, saveIn } from "./state";

const written = (text: string, more: Partial<Content> = {}): Content => ({
  ...EMPTY,
  text,
  chosen: ["a"],
  ...more,
});
const play = (state: ComposerState, ...happenings: Happening[]) => happenings.reduce(next, state);
const file = {
  id: "m",
  kind: "image",
  mimeType: "image/png",
  filename: "a.png",
  bytes: 1,
  width: 1,
  height: 1,
  seconds: null,
  url: "",
  previewUrl: "",
} satisfies MediaFile;
const opened = () => begin("post", { revision: 3, content: written("Tide") });
const offline = { code: "offline", message: "Offline." };
const conflict = { code: "conflict", message: "Somebody saved.", revision: 4 };
const at = new Date("2026-10-16T08:00:00Z");

describe("writing", () => {
  it("writes for all channels, and for one from its own tab", () => {
    const state = play(
      begin("post", null),
      { kind: "typed", text: "All" },
      { kind: "chosen", channelId: "a", chosen: true },
      { kind: "chosen", channelId: "b", chosen: true },
      { kind: "tab", tab: "b" },
      { kind: "typed", text: "All of you" },
    );
    expect(textFor(state.content, "a")).toBe("All");
    expect(textFor(state.content, "b")).toBe("All of you");
    expect(draftOf("post", 0, state.content).channels).toEqual([
      { channelId: "a", text: null, parts: null, comment: null, options: {} },
      { channelId: "b", text: "All of you", parts: null, comment: null, options: {} },
    ]);
  });

  it("writes a thread and a first comment for all channels, and others from a channel's own tab", () => {
    const shared = play(
      begin("post", null),
      { kind: "part-added", key: "1" },
      { kind: "part-typed", index: 0, text: "two" },
      { kind: "part-added", key: "2" },
      { kind: "part-typed", index: 1, text: "three" },
      { kind: "part-moved", index: 1, by: -1 },
      { kind: "comment-typed", text: "first!" },
      { kind: "chosen", channelId: "a", chosen: true },
    );
    const draft = draftOf("post", 0, shared.content);
    expect([draft.parts, draft.comment]).toEqual([[{ text: "three" }, { text: "two" }], "first!"]);
    const own = play(
      shared,
      { kind: "tab", tab: "a" },
      { kind: "part-removed", index: 0 },
      { kind: "comment-typed", text: "" },
    );
    expect(draftOf("post", 0, own.content)).toMatchObject({
      parts: [{ text: "three" }, { text: "two" }],
      comment: "first!",
      channels: [{ channelId: "a", parts: [{ text: "two" }], comment: "" }],
    });
    const reset = play(own, { kind: "reset", channelId: "a" });
    expect(draftOf("post", 0, reset.content).channels[0]).toMatchObject({ parts: null, comment: null });
  });

  it("a thread that is changed back to the shared one is no own one, and an empty part is nothing to keep", () => {
    const state = play(
      begin("post", null),
      { kind: "chosen", channelId: "a", chosen: true },
      { kind: "tab", tab: "a" },
      { kind: "part-added", key: "1" },
      { kind: "part-removed", index: 0 },
    );
    expect(draftOf("post", 0, state.content).channels[0]?.parts).toBeNull();
    const empty = play(begin("post", null), { kind: "part-added", key: "1" });
    expect(isWorthKeeping(empty.content)).toBe(false);
    expect(isWorthKeeping(play(empty, { kind: "part-typed", index: 0, text: "x" }).content)).toBe(true);
  });

  it("forgets an own text that is the shared one again, or is reset", () => {
    const own = play(opened(), { kind: "tab", tab: "a" }, { kind: "typed", text: "Tides" });
    expect(own.content.own).toEqual({ a: "Tides" });
    expect(play(own, { kind: "typed", text: "Tide" }).content.own).toEqual({});
    expect(play(own, { kind: "reset", channelId: "a" }).content.own).toEqual({});
  });

  it("keeps an empty own text: one channel may get a picture without words", () => {
    const state = play(opened(), { kind: "tab", tab: "a" }, { kind: "typed", text: "" });
    expect(textFor(state.content, "a")).toBe("");
  });

  it("returns to the shared text when the channel of the tab is taken off, and remembers what was there", () => {
    const state = play(
      opened(),
      { kind: "tab", tab: "a" },
      { kind: "typed", text: "Own" },
      { kind: "chosen", channelId: "a", chosen: false },
    );
    expect(state.tab).toBe(SHARED);
    expect(textFor(play(state, { kind: "chosen", channelId: "a", chosen: true }).content, "a")).toBe("Own");
  });

  it("is dirty by what the server would get, whatever the order of choosing", () => {
    const two = begin("post", { revision: 1, content: written("x", { chosen: ["a", "b"] }) });
    expect(
      isDirty(
        play(
          two,
          { kind: "chosen", channelId: "a", chosen: false },
          { kind: "chosen", channelId: "a", chosen: true },
        ),
      ),
    ).toBe(false);
    expect(isDirty(play(two, { kind: "media-added", file }))).toBe(true);
    expect(isDirty(play(two, { kind: "media-added", file }, { kind: "media-removed", mediaId: "m" }))).toBe(
      false,
    );
    expect(same(written("x"), written("x", { own: { other: "not chosen" } }))).toBe(true);
  });
});

describe("saving", () => {
  it("stays dirty when something was typed while it was on its way", () => {
    const first = play(opened(), { kind: "typed", text: "Tide T" });
    const state = play(
      first,
      { kind: "sending", content: first.content },
      { kind: "typed", text: "Tide Tables" },
      { kind: "saved", revision: 4, savedAt: at, content: first.content },
    );
    expect(state).toMatchObject({ revision: 4, saving: false, savedAt: at });
    expect(isDirty(state)).toBe(true);
  });

  it("takes its own save for its own when the page is told of it first", () => {
    const first = play(opened(), { kind: "typed", text: "Tide Tables" });
    const state = play(
      first,
      { kind: "sending", content: first.content },
      { kind: "arrived", stored: { revision: 4, content: first.content } },
      { kind: "saved", revision: 4, savedAt: at, content: first.content },
    );
    expect(state).toMatchObject({ conflict: false, revision: 4, news: null });
  });

  it("waits for a pause, not for ever, and never while a save is on its way", () => {
    const typed = play(opened(), { kind: "typed", text: "Tides" });
    expect(saveIn(opened(), 0, 0)).toBeNull();
    expect(saveIn(typed, 0, 0)).toBe(1200);
    expect(saveIn(typed, 200, 7900)).toBe(100);
    expect(saveIn(typed, 200, 9000)).toBe(0);
    expect(saveIn(play(typed, { kind: "sending", content: typed.content }), 0, 0)).toBeNull();
  });

  it("makes no draft of a mere choice of channels or of blanks", () => {
    const empty = begin("post", null);
    expect(
      saveIn(
        play(empty, { kind: "chosen", channelId: "a", chosen: true }, { kind: "typed", text: "  \n" }),
        0,
        0,
      ),
    ).toBeNull();
    expect(saveIn(play(empty, { kind: "media-added", file }), 0, 0)).toBe(1200);
  });

  it("tries again after longer and longer, and as late as it was asked to", () => {
    const typed = play(opened(), { kind: "typed", text: "Tides" });
    const fail = (state: ComposerState, failure = offline) =>
      play(state, { kind: "sending", content: state.content }, { kind: "failed", failure });
    const once = fail(typed);
    const twice = fail(once);
    expect(saveIn(twice, 0, 0) ?? 0).toBeGreaterThan(saveIn(once, 0, 0) ?? 0);
    expect(
      saveIn(fail(typed, { ...offline, code: "too-fast", retryAfterSeconds: 42 } as typeof offline), 0, 0),
    ).toBe(42_000);
  });

  it("does not repeat what only other words can change, until there are other words", () => {
    const typed = play(opened(), { kind: "typed", text: "Tides" });
    const refused = play(
      typed,
      { kind: "sending", content: typed.content },
      { kind: "failed", failure: { code: "forbidden", message: "No." } },
    );
    expect(saveIn(refused, 0, 0)).toBeNull();
    expect(saveIn(play(refused, { kind: "typed", text: "Tides!" }), 0, 0)).toBe(1200);
  });
});

describe("two who write", () => {
  const theirs = { revision: 4, content: written("Theirs") };

  it("shows theirs at once when nothing here would be lost", () => {
    const state = play(opened(), { kind: "arrived", stored: theirs });
    expect(state).toMatchObject({
      content: { text: "Theirs" },
      revision: 4,
      conflict: false,
      news: "theirs",
    });
  });

  it("asks when both wrote, and saves nothing until answered", () => {
    const state = play(opened(), { kind: "typed", text: "Mine" }, { kind: "arrived", stored: theirs });
    expect(state).toMatchObject({ content: { text: "Mine" }, revision: 3, conflict: true });
    expect(saveIn(state, 5000, 5000)).toBeNull();
  });

  it("loads theirs, or keeps mine over theirs", () => {
    const asked = play(opened(), { kind: "typed", text: "Mine" }, { kind: "arrived", stored: theirs });
    expect(play(asked, { kind: "take-theirs" })).toMatchObject({
      content: { text: "Theirs" },
      revision: 4,
      conflict: false,
    });
    const kept = play(asked, { kind: "keep-mine" });
    expect(kept).toMatchObject({ content: { text: "Mine" }, revision: 4, conflict: false });
    expect(saveIn(kept, 0, 0)).toBe(1200);
  });

  it("asks when the server says so before theirs is here, and can keep mine even then", () => {
    const mine = play(opened(), { kind: "typed", text: "Mine" });
    const told = play(
      mine,
      { kind: "sending", content: mine.content },
      { kind: "failed", failure: conflict },
    );
    expect(told.conflict).toBe(true);
    expect(play(told, { kind: "keep-mine" }).revision).toBe(4);
  });

  it("knows its own words again after a lost answer, though more was typed and sent since", () => {
    const mine = play(opened(), { kind: "typed", text: "Mine" });
    const lost = play(
      mine,
      { kind: "sending", content: mine.content },
      { kind: "failed", failure: offline },
      { kind: "typed", text: "Mine and more" },
    );
    const told = play(
      lost,
      { kind: "sending", content: lost.content },
      { kind: "failed", failure: conflict },
      { kind: "arrived", stored: { revision: 4, content: mine.content } },
    );
    expect(told).toMatchObject({ conflict: false, revision: 4, content: { text: "Mine and more" } });
    expect(saveIn(told, 0, 0)).toBe(1200);
  });

  it("asks about a copy from this browser that is older than what was saved since", () => {
    const state = play(begin("post", theirs), { kind: "restored", content: written("Mine"), revision: 3 });
    expect(state).toMatchObject({ conflict: true, content: { text: "Mine" } });
    expect(
      play(begin("post", theirs), { kind: "restored", content: written("Mine"), revision: 4 }),
    ).toMatchObject({ conflict: false, news: "restored" });
  });
});
