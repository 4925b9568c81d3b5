import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startMastodon, type TestMastodon } from "./testing.ts";

let sandbox: TestMastodon;
beforeEach(async () => {
  sandbox = await startMastodon();
});
afterEach(() => sandbox.stop());

describe("statuses", () => {
  it("publishes, reads back and pages through", async () => {
    const token = await sandbox.connect();
    const made = await sandbox.publish(token, { status: "Look https://example.com/a?b=1&c #News" });
    expect(made.json.id).toMatch(/^\d{18,}$/);
    expect(made.json.url).toBe(`${sandbox.origin}/mastodon/@alice/${made.json.id}`);
    expect(made.json.content).toContain('href="https://example.com/a?b=1&amp;c"');
    for (const status of ["two", "three"]) await sandbox.publish(token, { status });
    const path = `/api/v1/accounts/${await sandbox.accountId()}/statuses`;
    const first = await sandbox.ask("GET", `${path}?limit=2`, { token });
    expect((first.json as unknown as { content: string }[]).map(({ content }) => content)).toEqual([
      "<p>three</p>",
      "<p>two</p>",
    ]);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    const rest = await fetch(next, { headers: { authorization: `Bearer ${token}` } });
    expect(await rest.json()).toMatchObject([{ id: made.json.id }]);
    expect(first.headers.get("x-ratelimit-limit")).toBe("300");
    expect(Date.parse(first.headers.get("x-ratelimit-reset") ?? "")).toBeGreaterThan(Date.now());
  });

  it("makes one status of two requests with one idempotency key, for an hour", async () => {
    const token = await sandbox.connect();
    const again = () => sandbox.publish(token, { status: "once" }, { "Idempotency-Key": "attempt-1" });
    const first = await again();
    expect((await again()).json.id).toBe(first.json.id);
    sandbox.clock.ahead = 3601_000;
    expect((await again()).json.id).not.toBe(first.json.id);
    const { json } = await sandbox.control("GET", "/posts?platform=mastodon");
    expect(json.posts).toHaveLength(2);
  });

  it.each([
    ["", "Validation failed: Text can't be blank"],
    ["a".repeat(501), "Validation failed: Text character limit of 500 exceeded"],
    [`${"a".repeat(477)} https://e.co`, "Validation failed: Text character limit of 500 exceeded"],
  ])("refuses text %#", async (status, error) => {
    const answer = await sandbox.publish(await sandbox.connect(), { status });
    expect([answer.status, answer.json]).toEqual([422, { error }]);
  });

  it.each([
    `${"a".repeat(476)} https://example.com/${"long".repeat(50)}`,
    "👨‍👩‍👧‍👦".repeat(500),
    `${"a".repeat(493)} @alice@${"far".repeat(20)}.example`,
  ])("counts links as 23, graphemes as one and mentions without their host %#", async (status) => {
    expect((await sandbox.publish(await sandbox.connect(), { status })).status).toBe(200);
  });

  it("edits, keeps the source and the history, and deletes for good", async () => {
    const token = await sandbox.connect();
    const { json } = await sandbox.publish(token, { status: "first" });
    const path = `/api/v1/statuses/${json.id}`;
    const edited = await sandbox.ask("PUT", path, { token, json: { status: "second" } });
    expect(edited.json.edited_at).toMatch(/Z$/);
    expect((await sandbox.ask("GET", `${path}/source`, { token })).json.text).toBe("second");
    expect((await sandbox.send("GET", "/mastodon/")).text).toContain("Edited");
    expect((await sandbox.ask("DELETE", path, { token })).json.text).toBe("second");
    const gone = await sandbox.ask("GET", path, { token });
    expect([gone.status, gone.json]).toEqual([404, { error: "Record not found" }]);
    expect((await sandbox.send("GET", `/mastodon/@alice/${json.id}`)).text).toContain("Deleted");
  });

  it("keeps own threads but not answers to others when replies are left out", async () => {
    const token = await sandbox.connect();
    const root = await sandbox.publish(token, { status: "root" });
    const own = await sandbox.publish(token, { status: "own thread", in_reply_to_id: root.json.id });
    expect(own.json.in_reply_to_id).toBe(root.json.id);
    const code =
      (await sandbox.consent("allow", { account: await sandbox.accountId("studio") })).searchParams.get(
        "code",
      ) ?? "";
    const other = String((await sandbox.exchange(code)).json.access_token);
    await sandbox.publish(other, { status: "@alice well said", in_reply_to_id: own.json.id });
    const list = async (handle: string) =>
      (
        await sandbox.ask(
          "GET",
          `/api/v1/accounts/${await sandbox.accountId(handle)}/statuses?exclude_replies=true`,
        )
      ).json;
    expect(await list("alice")).toHaveLength(2);
    expect(await list("studio")).toHaveLength(0);
    const { json } = await sandbox.ask("GET", `/api/v1/statuses/${root.json.id}/context`);
    expect(json.descendants).toHaveLength(2);
    const lost = await sandbox.publish(token, { status: "x", in_reply_to_id: "1" });
    expect(lost.status).toBe(404);
  });

  it("reads forms with brackets as well as JSON", async () => {
    const token = await sandbox.connect();
    const form = {
      status: "Vote",
      "poll[options][]": "yes",
      "poll[expires_in]": "600",
      "poll[multiple]": "true",
    };
    const few = await sandbox.ask("POST", "/api/v1/statuses", { token, form });
    expect(few.json.error).toBe("Validation failed: Options must have more than one item");
    const body = new URLSearchParams({ ...form });
    body.append("poll[options][]", "no");
    const made = await sandbox.ask("POST", "/api/v1/statuses", { token, body });
    expect(made.json.poll).toMatchObject({ multiple: true, options: [{ title: "yes" }, { title: "no" }] });
  });

  it("escapes what people write on the timeline", async () => {
    await sandbox.publish(await sandbox.connect(), { status: "<img src=x onerror=alert(1)>" });
    const page = await sandbox.send("GET", "/mastodon/");
    expect(page.text).not.toContain("<img src=x");
    expect(page.text).toContain("&lt;img src=x");
  });

  it("answers 429 after thirty deletions", async () => {
    const token = await sandbox.connect();
    const remove = async () => {
      const { json } = await sandbox.publish(token, { status: "short-lived" });
      return sandbox.ask("DELETE", `/api/v1/statuses/${json.id}`, { token });
    };
    for (let count = 0; count < 30; count += 1) expect((await remove()).status).toBe(200);
    const refused = await remove();
    expect([refused.status, refused.json]).toEqual([429, { error: "Too many requests" }]);
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
  });
});
