import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { intend, openGate, publishedWhole, uniqueText } from "../testing/stage";
import { reddit as adapter } from "./adapter";
import { type Reddit, startReddit, submission } from "./testing";

let reddit: Reddit;

beforeAll(async () => {
  reddit = await startReddit();
}, 60_000);

afterAll(() => reddit?.stop());

/** What publishing makes of an answer. */
async function publishedTo(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const context = reddit.elsewhere((_request, response) => response.writeHead(status, headers).end(text));
  const post = submission(uniqueText("Answered,"));
  return adapter.publish(context, post, null, intend(adapter, post).material, openGate);
}

const errors = (code: string, words = "some words", field = "sr") => ({
  json: { errors: [[code, words, field]] },
});

describe("refusals inside a 200, by who must act", () => {
  it.each([
    ["SUBREDDIT_NOEXIST", "sr", { next: "revise", field: "options" }],
    ["SUBREDDIT_NOTALLOWED", "sr", { next: "revise", field: "options" }],
    ["SUBREDDIT_REQUIRED", "sr", { next: "revise", field: "options" }],
    ["NO_SELFS", "sr", { next: "revise", field: "text" }],
    ["NO_LINKS", "sr", { next: "revise", field: "options" }],
    ["NO_TEXT", "text", { next: "revise", field: "text" }],
    ["TOO_LONG", "text", { next: "revise", field: "text" }],
    ["TOO_LONG", "title", { next: "revise", field: "options" }],
    ["NO_URL", "url", { next: "revise", field: "options" }],
    ["BAD_URL", "url", { next: "revise", field: "options" }],
    ["DOMAIN_BANNED", "url", { next: "revise", field: "options" }],
    ["ALREADY_SUB", "url", { next: "revise", field: "options" }],
    ["IN_TIMEOUT", "sr", { next: "revise", field: "options" }],
    ["THREAD_LOCKED", "parent", { next: "revise", field: "text" }],
    ["DELETED_LINK", "parent", { next: "revise", field: "text" }],
    ["SUBMIT_VALIDATION_FLAIR_REQUIRED", "flair", { next: "revise", field: "options" }],
    ["SUBMIT_VALIDATION_TITLE_BLACKLISTED_STRING", "title", { next: "revise", field: "options" }],
    ["SUBMIT_VALIDATION_BODY_REQUIRED", "body", { next: "revise", field: "text" }],
    ["NO_IMAGES", "sr", { next: "revise", field: "media" }],
    ["NO_VIDEOS", "sr", { next: "revise", field: "media" }],
    ["INVALID_OPTION", "kind", { next: "revise", field: "options" }],
    ["BAD_CAPTCHA", "captcha", { next: "revise", field: "options" }],
    [
      "SOMETHING_NEW",
      "",
      { next: "revise", field: "options", reason: expect.stringContaining("some words") },
    ],
    ["USER_REQUIRED", "", { next: "reconnect" }],
  ])("%s at %j", async (code, field, failure) => {
    expect(await publishedTo(200, errors(code, "some words", field))).toMatchObject({ ok: false, failure });
  });

  it.each([
    [{ json: { ratelimit: 540.2, errors: [["RATELIMIT", "later", "ratelimit"]] } }, 540, 541],
    [errors("RATELIMIT", "Take a break for 9 minutes before trying again."), 540, 601],
    [errors("RATELIMIT", "Take a break for 1 minute before trying again."), 60, 121],
    [errors("RATELIMIT", "Take a break for 45 seconds before trying again."), 45, 47],
    [errors("RATELIMIT", "you are doing that too much. try again in 2 hours."), 7200, 7261],
    [errors("RATELIMIT", "later"), 599, 601],
  ])("%j: waits", async (body, least, most) => {
    const answer = await publishedTo(200, body);
    if (answer.ok || answer.failure.next !== "wait") throw new Error("expected to wait");
    const seconds = (answer.failure.until.getTime() - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(least - 1);
    expect(seconds).toBeLessThan(most);
  });
});

describe("other answers, by who must act", () => {
  it.each([
    [
      400,
      { fields: ["sr"], explanation: "No.", message: "Bad Request", reason: "SUBREDDIT_NOEXIST" },
      {},
      { next: "revise", field: "options" },
    ],
    [401, { message: "Unauthorized", error: 401 }, {}, { next: "refresh" }],
    [403, { message: "Forbidden", error: 403 }, {}, { next: "reconnect" }],
    [403, { message: "Forbidden", error: 403, reason: "private" }, {}, { next: "revise", field: "options" }],
    [
      403,
      { message: "Forbidden", error: 403, reason: "quarantined" },
      {},
      { next: "revise", field: "options" },
    ],
    [
      403,
      { message: "Forbidden", error: 403 },
      { "www-authenticate": 'Bearer error="insufficient_scope"' },
      { next: "reconnect", reason: expect.stringContaining("permission") },
    ],
    [403, "<html>blocked</html>", {}, { next: "configure" }],
    [404, { message: "Not Found", error: 404 }, {}, { next: "configure" }],
    [413, "", {}, { next: "revise", field: "media" }],
    [429, { message: "Too Many Requests", error: 429 }, { "x-ratelimit-reset": "30" }, { next: "wait" }],
    [503, "<html>", {}, { next: "look" }],
    [200, "<html>", {}, { next: "look" }],
    [200, { json: { errors: [], data: {} } }, {}, { next: "look" }],
    [200, {}, {}, { next: "look" }],
  ])("%s %j", async (status, body, headers, failure) => {
    expect(await publishedTo(status, body, headers)).toMatchObject({ ok: false, failure });
  });

  it("takes an id with and without its kind, and an address only where it is one", async () => {
    const made = (data: object) => ({ json: { errors: [], data } });
    expect(await publishedTo(200, made({ id: "abc" }))).toMatchObject({
      ok: true,
      value: { remoteId: "t3_abc", address: null },
    });
    const url = "https://www.reddit.com/r/x/comments/abc/t/";
    expect(await publishedTo(200, made({ id: "t3_abc", url }))).toMatchObject({
      ok: true,
      value: { remoteId: "t3_abc", address: url },
    });
    expect(await publishedTo(200, made({ name: "t3_abc", url: "javascript:1" }))).toMatchObject({
      ok: true,
      value: { remoteId: "t3_abc", address: null },
    });
  });
});

describe("reading back", () => {
  const thing = (data: object) => ({
    kind: "t3",
    data: { is_self: true, subreddit: "sandbox", title: "A title", ...data },
  });
  const listing = (children: unknown[], after: string | null = null) => ({
    kind: "Listing",
    data: { after, children },
  });
  const at = (ago: number) => Math.floor(Date.now() / 1000) - ago;

  /** What finding a text makes of pages of a list. */
  async function found(pages: unknown[], text = "Wanted") {
    let asked = 0;
    const context = reddit.elsewhere((_request, response) => {
      response.end(JSON.stringify(pages[asked] ?? {}));
      asked += 1;
    });
    return { answer: await adapter.find(context, intend(adapter, submission(text))), asked };
  }

  it("goes on until it is back beyond the intent, and no further", async () => {
    const pages = [
      listing([thing({ id: "a", selftext: "x", created_utc: at(1) })], "t3_a"),
      listing(
        [
          thing({ id: "b", selftext: "Wanted", created_utc: at(2) }),
          thing({ id: "c", selftext: "Wanted", created_utc: at(9000) }),
        ],
        "t3_c",
      ),
      listing([]),
    ];
    expect(await found(pages)).toMatchObject({
      answer: { found: "yes", receipt: { remoteId: "t3_b" } },
      asked: 2,
    });
  });

  it.each([
    ["another title", { title: "Another" }],
    ["another subreddit", { subreddit: "other" }],
    ["another kind", { is_self: false, url: "https://example.com" }],
    ["another time", { created_utc: at(9000) }],
  ])("a post with %s is not the one", async (_about, other) => {
    const one = thing({ id: "a", selftext: "Wanted", created_utc: at(1), ...other });
    expect((await found([listing([one])])).answer).toMatchObject({ found: "no" });
  });

  it("finds a link that leads to a picture: the picture is not a file of the post", async () => {
    const link = "https://i.imgur.com/abc.jpg";
    const own = { id: "a", selftext: "", is_self: false, url: link, post_hint: "image", created_utc: at(1) };
    const context = reddit.elsewhere((_request, response) =>
      response.end(JSON.stringify(listing([thing(own)]))),
    );
    const post = submission("", { link });
    expect(await adapter.find(context, intend(adapter, post))).toMatchObject({ found: "yes" });
  });

  it("finds a post although our clock is some minutes ahead of Reddit's", async () => {
    const own = thing({ id: "a", selftext: "Wanted", created_utc: at(200) });
    expect((await found([listing([own])])).answer).toMatchObject({ found: "yes" });
  });

  it.each([[{}], [[]], [listing([null])], [{ data: { children: "none" } }]])(
    "%j is unclear",
    async (page) => {
      expect((await found([page])).answer).toMatchObject({ found: "unclear" });
    },
  );

  it("knows an address in every form, and whose post it is", async () => {
    const { stage } = reddit;
    const { receipt } = await publishedWhole(adapter, stage.context, submission(uniqueText("Named,")));
    const www = `${stage.context.origin}/www.reddit.com`;
    const id = receipt.remoteId.slice(3);
    for (const path of [
      `/r/sandbox/comments/${id}/a_title/`,
      `/comments/${id}`,
      `/r/x/comments/${id}/?utm=1`,
    ])
      expect([path, await adapter.identifyPost(stage.context, `${www}${path}`)]).toMatchObject([
        path,
        { known: "yes", receipt: { remoteId: receipt.remoteId } },
      ]);
    const stranger = { ...stage.context, handle: "u/studio" };
    expect(await adapter.identifyPost(stranger, receipt.address ?? "")).toMatchObject({ known: "no" });
    expect(await adapter.identifyPost(stage.context, `${www}/r/sandbox/s/AbCdEf`)).toMatchObject({
      known: "no",
    });
  });

  it("says nothing below zero, and nothing of what is gone", async () => {
    const context = reddit.elsewhere((_request, response) =>
      response.end(
        JSON.stringify(
          listing([
            thing({ name: "t3_a", author: "alice", score: -5, num_comments: 2, num_crossposts: 1 }),
            thing({ name: "t3_b", author: "[deleted]", score: 5 }),
          ]),
        ),
      ),
    );
    const numbers = await adapter.metrics(context, ["t3_a", "t3_b"]);
    expect(numbers.ok && [...numbers.value]).toEqual([["t3_a", { likes: 0, comments: 2, shares: 1 }]]);
  });
});
