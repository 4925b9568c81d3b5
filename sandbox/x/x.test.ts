import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startX, type TestX } from "./testing.ts";

let sandbox: TestX;
beforeEach(async () => {
  sandbox = await startX();
});
afterEach(() => sandbox.stop());

describe("posting", () => {
  it("answers 201 with the id, and the rest of the allowance", async () => {
    const made = await sandbox.tweet(await sandbox.connect(), { text: "Hello https://example.com/a" });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      data: { text: expect.stringMatching(/^Hello https:\/\/t\.co\/\w{10}$/) },
    });
    const id = sandbox.idOf(made);
    expect(id).toMatch(/^\d{18,19}$/);
    expect(made.json).toMatchObject({ data: { edit_history_tweet_ids: [id] } });
    expect(made.headers.get("x-rate-limit-limit")).toBe("100");
    expect(made.headers.get("x-rate-limit-remaining")).toBe("99");
  });

  it.each([
    [{ text: "x", status: "y" }, 400],
    [{ text: 7 }, 400],
    [{}, 400],
    [{ text: "a".repeat(281) }, 400],
    [{ text: "字".repeat(141) }, 400],
    [{ text: "x", reply_settings: "nobody" }, 400],
    [{ text: "x", poll: { options: ["a"], duration_minutes: 60 } }, 400],
    [{ text: "x", poll: { options: ["a", "b"], duration_minutes: 4 } }, 400],
    [{ text: "x", poll: { options: ["a", "b".repeat(26)], duration_minutes: 60 } }, 400],
    [{ text: "x", media: { media_ids: [] } }, 400],
    [{ text: "x", media: { media_ids: ["1"] } }, 400],
    [{ text: "x", media: { media_ids: ["1"], alt: "y" } }, 400],
    [{ text: "x", quote_tweet_id: "1" }, 403],
    [{ text: "x", reply: { in_reply_to_tweet_id: "1" } }, 403],
    [{ text: "x", edit_options: { previous_post_id: "1" } }, 403],
  ])("refuses %j", async (body, status) => {
    const refused = await sandbox.tweet(await sandbox.connect(), body);
    expect(refused.status).toBe(status);
    const { json } = await sandbox.control("GET", "/posts?platform=x");
    expect(json.posts).toEqual([]);
  });

  it("refuses forms", async () => {
    const token = await sandbox.connect();
    const refused = await sandbox.api("POST", "/2/tweets", { token, form: { text: "x" } });
    expect(refused.status).toBe(403);
  });

  it("does not take the same text twice, but below another post", async () => {
    const token = await sandbox.connect();
    const root = sandbox.idOf(await sandbox.tweet(token, { text: "again" }));
    const again = await sandbox.tweet(token, { text: "again" });
    expect([again.status, again.json.detail]).toEqual([
      403,
      "You are not allowed to create a Tweet with duplicate content.",
    ]);
    const below = await sandbox.tweet(token, { text: "again", reply: { in_reply_to_tweet_id: root } });
    expect(below.status).toBe(201);
    sandbox.clock.ahead = 25 * 3_600_000;
    const fresh = await sandbox.connect();
    expect((await sandbox.tweet(fresh, { text: "again" })).status).toBe(201);
  });

  it("lets the application answer its own account, and others only where they name it", async () => {
    const [alice, studio] = [await sandbox.connect("alice"), await sandbox.connect("studio")];
    const quiet = sandbox.idOf(await sandbox.tweet(studio, { text: "nobody in particular" }));
    const named = sandbox.idOf(await sandbox.tweet(studio, { text: "hello @alice" }));
    const answer = (id: string) =>
      sandbox.tweet(alice, { text: `re ${id}`, reply: { in_reply_to_tweet_id: id } });
    expect([(await answer(quiet)).status, (await answer(named)).status]).toEqual([403, 201]);
  });

  it("edits for subscribers: a new id, one history, the old version gone", async () => {
    const token = await sandbox.connect("studio");
    const first = sandbox.idOf(await sandbox.tweet(token, { text: "frist" }));
    const edited = await sandbox.tweet(token, { text: "first", edit_options: { previous_post_id: first } });
    const second = sandbox.idOf(edited);
    expect(edited.json).toMatchObject({ data: { edit_history_tweet_ids: [first, second] } });
    const { json } = await sandbox.api("GET", `/2/tweets?ids=${first},${second}`, { token });
    expect((json.data as unknown[]).length).toBe(1);
    expect(json.errors).toMatchObject([{ resource_id: first }]);
    const removed = await sandbox.api("DELETE", `/2/tweets/${first}`, { token });
    expect(removed.json).toEqual({ data: { deleted: true } });
    const gone = await sandbox.api("DELETE", `/2/tweets/${second}`, { token });
    expect(gone.json).toEqual({ data: { deleted: false } });
    sandbox.clock.ahead = 3_600_001;
    const old = sandbox.idOf(await sandbox.tweet(await sandbox.connect("studio"), { text: "old" }));
    sandbox.clock.ahead = 7_200_003;
    const late = await sandbox.tweet(await sandbox.connect("studio"), {
      text: "late",
      edit_options: { previous_post_id: old },
    });
    expect(late.status).toBe(403);
  });

  it("answers 404 to the deletion of what never was, 403 of what is somebody else's", async () => {
    const token = await sandbox.connect();
    expect((await sandbox.api("DELETE", "/2/tweets/1", { token })).status).toBe(404);
    const id = sandbox.idOf(await sandbox.tweet(await sandbox.connect("studio"), { text: "mine" }));
    expect((await sandbox.api("DELETE", `/2/tweets/${id}`, { token })).status).toBe(403);
  });

  it("answers 402 without credits, 429 after a hundred posts", async () => {
    const broke = await sandbox.tweet(await sandbox.connect("nocredits"), { text: "x" });
    expect([broke.status, broke.json.title]).toEqual([402, "CreditsDepleted"]);
    const token = await sandbox.connect();
    for (let count = 0; count < 100; count += 1) await sandbox.tweet(token, { text: `number ${count}` });
    const refused = await sandbox.tweet(token, { text: "one more" });
    expect([refused.status, refused.json.title]).toEqual([429, "Too Many Requests"]);
    const reset = Number(refused.headers.get("x-rate-limit-reset")) * 1000;
    expect(reset).toBeGreaterThan(Date.now());
    expect(reset).toBeLessThan(Date.now() + 901_000);
  });
});

describe("reading back", () => {
  it("pages through a timeline, newest first, with what was asked for", async () => {
    const token = await sandbox.connect();
    const user = await sandbox.accountId("alice");
    for (let count = 0; count < 7; count += 1) await sandbox.tweet(token, { text: `number ${count} & <b>` });
    const path = `/2/users/${user}/tweets?max_results=5`;
    const first = await sandbox.api("GET", path, { token });
    expect(first.json).toMatchObject({ meta: { result_count: 5 } });
    expect((first.json.data as { text: string }[])[0]).toEqual({
      id: expect.any(String),
      text: "number 6 &amp; &lt;b&gt;",
      edit_history_tweet_ids: [expect.any(String)],
    });
    const next = (first.json.meta as { next_token: string }).next_token;
    const rest = await sandbox.api("GET", `${path}&pagination_token=${next}`, { token });
    expect((rest.json.data as unknown[]).length).toBe(2);
    expect(rest.json.meta).not.toHaveProperty("next_token");
    const future = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, "");
    const none = await sandbox.api("GET", `${path}&start_time=${future}`, { token });
    expect(none.json).toEqual({ meta: { result_count: 0 } });
  });

  it.each(["max_results=4", "max_results=101", "start_time=yesterday", "tweet.fields=colour", "page=2"])(
    "refuses %s",
    async (query) => {
      const token = await sandbox.connect();
      const path = `/2/users/${await sandbox.accountId("alice")}/tweets?${query}`;
      expect((await sandbox.api("GET", path, { token })).status).toBe(400);
    },
  );

  it("hides private numbers of old posts and of other people's", async () => {
    const token = await sandbox.connect();
    const id = sandbox.idOf(await sandbox.tweet(token, { text: "counted" }));
    const path = `/2/tweets?ids=${id}&tweet.fields=public_metrics,non_public_metrics`;
    const own = await sandbox.api("GET", path, { token });
    expect(own.json).toMatchObject({ data: [{ non_public_metrics: { url_link_clicks: 0 } }] });
    const foreign = await sandbox.api("GET", path, { token: await sandbox.connect("studio") });
    expect(foreign.json).toMatchObject({ data: [{ id }], errors: [{ field: "non_public_metrics" }] });
  });

  it("knows no other endpoints", async () => {
    expect((await sandbox.api("GET", "/2/lists")).status).toBe(404);
    expect((await sandbox.api("POST", "/1.1/statuses/update.json")).status).toBe(404);
  });
});
