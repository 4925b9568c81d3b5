import { describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import { intend, outgoing, publishedWhole, send, uniqueText } from "../testing/stage";
import { telegram as adapter } from "./adapter";
import { normaliseChat } from "./session";
import { baseOf, credentialsOf, onChannel, signInAt } from "./testing";

const telegram: Platform = adapter;
const running = onChannel();
const page = async (address: string | null) => (await fetch(address ?? "")).text();

describe("connecting", () => {
  it.each([
    ["@meadow_news", "@meadow_news"],
    ["meadow_news", "@meadow_news"],
    [" https://t.me/meadow_news/12 ", "@meadow_news"],
    ["t.me/c/1234567890/5", "-1001234567890"],
    ["-1001234567890", "-1001234567890"],
    ["not a channel", null],
    ["https://example.com/meadow", null],
    ["", null],
  ])("reads the channel out of %j", (typed, chat) => {
    expect(normaliseChat(typed)).toBe(chat);
  });

  it("takes a private channel by its number", async () => {
    const context = await signInAt(running.sandbox, "inner_circle");
    const post = outgoing(uniqueText("For the inner circle,"));
    const { receipt } = await publishedWhole(telegram, context, post);
    expect(receipt.address).toMatch(/\/t\.me\/c\/\d+\/\d+$/);
    expect(await page(receipt.address)).toContain(post.text);
    expect(await adapter.identifyPost(context, receipt.address ?? "")).toMatchObject({ known: "yes" });
  });

  it("says at which field something is wrong, and keeps the token to itself", async () => {
    const good = await credentialsOf(running.sandbox, "meadow_news");
    const stale = `${good.token.slice(0, -1)}${good.token.endsWith("x") ? "y" : "x"}`;
    const quiet = await credentialsOf(running.sandbox, "quiet_corner");
    for (const [fields, code, field] of [
      [{ ...good, token: "123:abc" }, "bad-token", "token"],
      [{ ...good, token: stale }, "wrong-token", "token"],
      [{ ...good, channel: "not a channel" }, "bad-channel", "channel"],
      [{ ...good, channel: "@nobody_is_here" }, "no-channel", "channel"],
      [{ ...good, channel: "@studio_north" }, "no-channel", "channel"],
      [quiet, "no-channel", "channel"],
    ] as const) {
      const refused = await adapter.connect.signIn(fields, baseOf(running.sandbox));
      expect([fields.channel, refused]).toMatchObject([
        fields.channel,
        { ok: false, failure: { code, field } },
      ]);
      expect(JSON.stringify(refused)).not.toContain(fields.token.slice(fields.token.indexOf(":") + 1));
    }
  });

  it("notices a bot whose token was made anew, and one that was removed", async () => {
    const context = await signInAt(running.sandbox, "studio_north");
    const { accountId } = context;
    await running.sandbox.call("POST", `/accounts/${accountId}/suspend?platform=telegram`);
    expect(await adapter.identify(context)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
    await running.sandbox.call("POST", `/accounts/${accountId}/restore?platform=telegram`);
    expect(await adapter.identify(context)).toMatchObject({ ok: true });
    await running.sandbox.control("telegram", accountId).revoke();
    const post = outgoing(uniqueText("With the old token,"));
    expect(await send(telegram, context, post, intend(telegram, post))).toMatchObject({
      ok: false,
      failure: { next: "reconnect" },
    });
    expect(await adapter.identify(await signInAt(running.sandbox, "studio_north"))).toMatchObject({
      ok: true,
    });
  });
});
