import { RichText } from "@atproto/api";
import { describe, expect, it } from "vitest";
import { facetsOf, mentionedHandles } from "./facets";
import { tidOf } from "./tid";

type Plain = { at: [number, number]; value: string | undefined };

const ours = (text: string): Plain[] => {
  const dids = Object.fromEntries(mentionedHandles(text).map((handle) => [handle, handle]));
  return facetsOf(text, dids).map(({ index, features: [feature] }) => ({
    at: [index.byteStart, index.byteEnd],
    value: "uri" in feature ? feature.uri : "did" in feature ? feature.did : feature.tag,
  }));
};

/** Bluesky's own client library, as the judge. */
const theirs = (text: string): Plain[] => {
  const rich = new RichText({ text });
  rich.detectFacetsWithoutResolution();
  return (rich.facets ?? [])
    .map(({ index, features: [feature] }): Plain => {
      const value = feature as { uri?: string; did?: string; tag?: string } | undefined;
      return { at: [index.byteStart, index.byteEnd], value: value?.uri ?? value?.did ?? value?.tag };
    })
    .sort((a, b) => a.at[0] - b.at[0]);
};

describe("facets", () => {
  it.each([
    "plain words, nothing else",
    "https://example.com",
    "See https://example.com/a?b=c#d, and (https://example.org/x) too.",
    "https://en.example.org/wiki/Post_(mail)",
    "Grüße 👨‍👩‍👧‍👦 https://exämple.com/ü und mehr",
    "example.com and www.example.co.uk/path!",
    "not.atld and file.txt2 stay text",
    "@alice.bsky.social hi (@bob.test) and x@example.com",
    "@nobody @not..valid",
    "#one #two, #drei. #1 #2a #",
    "# alone and ##double and #emoji👋",
    "line\n#start of line\nhttps://example.com/next",
    "Trailing https://example.com/a:",
    "#️⃣ keycap",
  ])("are found as Bluesky's own library finds them: %s", (text) => {
    expect(ours(text)).toEqual(theirs(text));
  });

  it("leave a mention nobody could resolve as plain text", () => {
    expect(facetsOf("Hi @ghost.test", {})).toEqual([]);
  });
});

describe("record keys", () => {
  const at = new Date("2026-11-20T12:00:00.000Z");

  it("are TIDs: the same for the same intent, another for another, in the order of time", () => {
    expect(tidOf(at, "a:1")).toMatch(/^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/);
    expect(tidOf(at, "a:1")).toBe(tidOf(at, "a:1"));
    expect(tidOf(at, "a:1")).not.toBe(tidOf(at, "a:2"));
    expect(tidOf(at, "a:1") < tidOf(new Date(at.getTime() + 1), "a:1")).toBe(true);
  });
});
