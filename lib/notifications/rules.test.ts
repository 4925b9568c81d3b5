import { describe, expect, it } from "vitest";
import { noticeWords, quoted, remedyAfter, TOPIC_WORDS, topicOf } from "./rules";
import { CHANNEL_KINDS, type Notice, NoticeData, POST_KINDS } from "./schema";

const about = { now: new Date("2026-03-02T08:00:00Z"), zone: "Europe/Berlin" };
const notice = (
  kind: Notice["kind"],
  more: Partial<Notice> = {},
  data: Partial<NoticeData> = {},
): Notice => ({
  id: "n",
  kind,
  postId: (POST_KINDS as readonly string[]).includes(kind) ? "p" : null,
  count: 1,
  happenedAt: about.now,
  readAt: null,
  resolvedAt: null,
  waiting: 0,
  firstDueAt: null,
  channelWell: false,
  ...more,
  data: NoticeData.parse({
    text: "Low water\nat noon",
    where: ["Bluesky", "Mastodon"],
    channel: "LinkedIn Ada",
    ...data,
  }),
});
const words = (...given: Parameters<typeof notice>) => noticeWords(notice(...given), "w", about);

describe("what a notification says", () => {
  it("names who must act next, with the one button", () => {
    expect(words("failed", {}, { revise: true, field: "text", reason: "Too long." })).toEqual({
      title: "Bluesky and Mastodon did not take “Low water”",
      text: "Too long.",
      button: { label: "Edit the post", path: "/w/w/posts/p/edit" },
    });
    expect(words("failed", {}, { act: "comment", where: ["Bluesky"] })).toMatchObject({
      title: "Bluesky did not take the first comment on “Low water”",
      button: { label: "Open the post", path: "/w/w/posts/p" },
    });
    const gone = { act: "remove" as const, where: ["Bluesky"], reason: "It may not be deleted.", gone: true };
    expect(words("failed", {}, { ...gone, address: "https://b.test/1" })).toEqual({
      title: "Bluesky did not remove “Low water”",
      text: "It may not be deleted. The post is deleted here: delete it there yourself.",
      button: { label: "Open it there", path: "https://b.test/1" },
    });
    expect(words("failed", {}, gone).button).toEqual({ label: "Open channels", path: "/w/w/channels" });
    expect(words("look")).toMatchObject({ button: { label: "See the evidence", path: "/w/w/posts/p" } });
    expect(words("duplicated")).toMatchObject({ button: { label: "See both", path: "/w/w/posts/p" } });
    expect(words("missed", {}, { dueAt: "2026-03-02T06:00:00Z", reason: "It could not go out." })).toEqual({
      title: "“Low water” was not sent",
      text: "It was due today 07:00. It could not go out.",
      button: { label: "Choose a new time", path: "/w/w/posts/p?reschedule=1" },
    });
    expect(words("ask")).toMatchObject({ button: { label: "Decide", path: "/w/w/posts/p" } });
  });

  it("says of a channel how many posts wait for it", () => {
    const firstDueAt = new Date("2026-03-02T09:00:00Z");
    expect(words("reconnect", { waiting: 12, firstDueAt }, { reason: "Access was revoked." })).toEqual({
      title: "Twelve posts wait for LinkedIn Ada: reconnect it",
      text: "Access was revoked. The first is due today 10:00.",
      button: { label: "Reconnect", path: "/w/w/channels" },
    });
    expect(words("reconnect", { waiting: 1, firstDueAt }).title).toBe(
      "One post waits for LinkedIn Ada: reconnect it",
    );
    expect(words("reconnect", { waiting: 1, firstDueAt: new Date("2026-03-02T07:00:00Z") }).text).toBe(
      "The first was due today 08:00.",
    );
    expect(words("reconnect").title).toBe("LinkedIn Ada needs signing in again");
    expect(words("configure", { waiting: 2, firstDueAt }).text).toContain("operator");
  });

  it("says whole dates where it is read later", () => {
    const firstDueAt = new Date("2026-03-02T09:00:00Z");
    const { text } = noticeWords(notice("reconnect", { waiting: 1, firstDueAt }), "w", {
      ...about,
      dated: true,
    });
    expect(text).toBe("The first is due Mon 2 Mar, 10:00 (Berlin).");
  });

  it("does not ask to reconnect what is well again", () => {
    const { title, button } = words("reconnect", { waiting: 1, channelWell: true });
    expect(title).toContain("signed in again");
    expect(button).toEqual({ label: "See what failed", path: "/w/w" });
    expect(words("configure", { channelWell: true })).toMatchObject({
      title: "LinkedIn Ada refuses this server’s credentials",
      button: { label: "See what failed", path: "/w/w" },
    });
  });

  it("only leads there once it is solved", () => {
    const resolvedAt = about.now;
    expect(words("failed", { resolvedAt }, { revise: true }).button).toEqual({
      label: "Open",
      path: "/w/w/posts/p",
    });
    expect(words("reconnect", { resolvedAt }).button).toEqual({ label: "Open", path: "/w/w/channels" });
  });

  it("has words and a topic for every kind", () => {
    for (const kind of [...POST_KINDS, ...CHANNEL_KINDS]) {
      expect(words(kind).title, kind).not.toMatch(/undefined|null/);
      expect(TOPIC_WORDS[topicOf(kind)].label).toMatch(/\w/);
    }
  });
});

it("shortens long names by letters and keeps right-to-left ones to themselves", () => {
  expect([...new Intl.Segmenter().segment(quoted("👩‍👩‍👧".repeat(200)))]).toHaveLength(62);
  expect(quoted("שלום")).toBe("“\u2068שלום\u2069”");
  expect(quoted("  \n")).toBe("A post without text");
});

it("never offers to send again what may be out there", () => {
  expect(remedyAfter({ next: "look" }, true).kind).toBe("look");
  expect(remedyAfter(null, true).kind).toBe("retry");
});
