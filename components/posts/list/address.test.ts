import { describe, expect, it } from "vitest";
import { postsAddress } from "./address";
import { readPostsQuery } from "./query";

const channel = "0197f2a0-0000-7000-8000-000000000001";

describe("readPostsQuery", () => {
  it("reads what an address says", () => {
    expect(
      readPostsQuery({ status: "failed", q: " ink ", channel, order: "oldest", hide: "author,post" }),
    ).toEqual({
      status: "failed",
      q: "ink",
      channel,
      order: "oldest",
      hide: ["author"],
    });
  });
  it("takes what it should not say as unsaid", () => {
    expect(
      readPostsQuery({ status: "sent", q: ["a", "b"], channel: "1 or 1=1", order: "up", hide: ["x"] }),
    ).toEqual({});
  });
});

describe("postsAddress", () => {
  it("says what was read, and nothing when there is nothing to say", () => {
    const query = readPostsQuery({ status: "published", q: "a&b", channel, hide: "when,author" });
    expect(postsAddress("w", query)).toBe(
      `/w/w/posts?status=published&q=a%26b&channel=${channel}&hide=when%2Cauthor`,
    );
    expect(postsAddress("w", {})).toBe("/w/w/posts");
  });
});
