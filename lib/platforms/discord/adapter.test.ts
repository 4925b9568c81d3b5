import { describe, expect, it } from "vitest";
import type { AccountContext, Outgoing } from "../contract";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { intend, openGate, outgoing, publishedWhole, send, uniqueText } from "../testing/stage";
import { staged } from "../testing/staged";
import { trouble } from "../testing/trouble";
import { discord as adapter } from "./adapter";
import { webhookIn } from "./session";

const discord: Platform = adapter;
type Credentials = { label: string; value: string }[];
type Shown = { text: string; mediaCount: number; parentId: string | null; deletedAt: number | null };

let forum: AccountContext;

const running = staged("discord", async ({ sandbox }) => {
  // Thirty messages a minute are fewer than this file sends.
  await sandbox.call("POST", "/limits", { enabled: false });
  forum = await signIn("showcase");
  return signIn("announcements");
});

const base = () => `${running.sandbox.origin}/discord`;

async function webhookOf(handle: string): Promise<string> {
  const { accounts } = (await running.sandbox.call("GET", "/accounts")) as {
    accounts: { platform: string; handle: string; credentials: Credentials }[];
  };
  const own = accounts.find((one) => one.platform === "discord" && one.handle === handle)?.credentials;
  return own?.find(({ label }) => label === "Webhook URL")?.value ?? "";
}

async function signIn(handle: string): Promise<AccountContext> {
  const signed = await adapter.connect.signIn({ webhook: await webhookOf(handle) }, base());
  if (!signed.ok) throw new Error(JSON.stringify(signed.failure));
  const { origin, account, access } = signed.value;
  return { origin, accountId: account.id, handle: account.handle, access, app: null };
}

async function shown(text: string): Promise<Shown[]> {
  const { posts } = (await running.sandbox.call("GET", "/posts?platform=discord")) as { posts: Shown[] };
  return posts.filter((post) => post.text === text);
}

const publish = (post: Outgoing, context = running.stage.context) => publishedWhole(discord, context, post);
const page = async (address: string | null) => (await fetch(address ?? "")).text();

conformance(discord, "the sandbox", () => running.stage);
trouble(discord, "the sandbox", () => running.stage);

describe("connecting", () => {
  const token = "a".repeat(68);
  it.each([
    [`https://discord.com/api/webhooks/123456789/${token}`, true],
    [` https://canary.discord.com/api/v10/webhooks/123456789/${token}/ `, true],
    [`https://discordapp.com/api/webhooks/123456789/${token}`, true],
    [`http://discord.com/api/webhooks/123456789/${token}`, false],
    [`https://discord.com.example.com/api/webhooks/123456789/${token}`, false],
    [`https://example.com/api/webhooks/123456789/${token}`, false],
    ["https://discord.com/channels/1/2/3", false],
    ["not an address", false],
  ])("%s is a webhook's address: %s", (typed, isOne) => {
    expect(webhookIn(typed, null)).toEqual(isOne ? { id: "123456789", token } : null);
  });

  it("says so when the webhook is deleted or its token is another, and keeps the address to itself", async () => {
    const good = await webhookOf("studio-north");
    const wrong = `${good.slice(0, -1)}${good.endsWith("x") ? "y" : "x"}`;
    const gone = good.replace(/webhooks\/\d+/, "webhooks/123456789012");
    for (const [webhook, code] of [
      ["https://example.com", "bad-webhook"],
      [wrong, "no-webhook"],
      [gone, "no-webhook"],
    ] as const) {
      const refused = await adapter.connect.signIn({ webhook }, base());
      expect([webhook, refused]).toMatchObject([webhook, { ok: false, failure: { code, field: "webhook" } }]);
      expect(JSON.stringify(refused)).not.toContain(webhook.slice(-40, -1));
    }
  });

  it("notices a webhook that was deleted or made anew", async () => {
    const context = await signIn("studio-north");
    const { accountId } = context;
    await running.sandbox.call("POST", `/accounts/${accountId}/suspend?platform=discord`);
    expect(await adapter.identify(context)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
    await running.sandbox.call("POST", `/accounts/${accountId}/restore?platform=discord`);
    await running.sandbox.control("discord", accountId).revoke();
    const post = outgoing(uniqueText("With the old address,"));
    expect(await send(discord, context, post, intend(discord, post))).toMatchObject({
      ok: false,
      failure: { next: "reconnect" },
    });
    expect(await adapter.identify(await signIn("studio-north"))).toMatchObject({ ok: true });
  });
});

describe("every kind of post", () => {
  it("calls nobody, whatever the text says, and no secret gets into the evidence", async () => {
    const text = `${uniqueText("Hello")} @everyone @here <@123456789> <@&987654321>`;
    const { receipt } = await publish(outgoing(text));
    expect(await shown(text)).toHaveLength(1);
    expect(await page(receipt.address)).not.toContain("Calls:");
    expect(receipt.evidence?.url).toContain("/[redacted]?wait=true");
    expect(JSON.stringify(receipt)).not.toContain(running.stage.context.access.token);
  });

  it("sends images, a video and a document together, with alternative text", async () => {
    const text = uniqueText("Together,");
    const media = [
      await running.files.picture("Teal & blue"),
      running.files.video("A clip"),
      running.files.document(),
    ];
    const { receipt } = await publish(outgoing(text, media));
    expect(await shown(text)).toMatchObject([{ mediaCount: 3 }]);
    const seen = await page(receipt.address);
    expect(seen).toContain("Alt text: Teal &amp; blue");
    expect(seen).toContain("Alt text: A clip");
    expect(seen).toContain("Document: paper.pdf");
  });

  it.each([
    [{ silent: "on" }, "Sent without sound."],
    [{ noEmbeds: "on" }, "No preview of links."],
  ])("passes on %o", async (options, note) => {
    const { receipt } = await publish({ ...outgoing(uniqueText("https://example.com")), options });
    expect(await page(receipt.address)).toContain(note);
  });

  it("counts code points: 2000 fit, 2001 do not", async () => {
    await publish(outgoing("😀".repeat(2000)));
    const long = outgoing("😀".repeat(2001));
    expect(await send(discord, running.stage.context, long, intend(discord, long))).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "text" },
    });
  });

  it("knows what is too much before it is sent", async () => {
    const image = await running.files.picture("");
    const nine = { ...image, bytes: 9_000_000 };
    for (const [field, post] of [
      ["media", outgoing("Many", Array(11).fill(image))],
      ["media", outgoing("Big", [{ ...image, bytes: 10_485_761 }])],
      ["media", outgoing("Heavy", [nine, nine, nine])],
      ["text", outgoing(" ")],
    ] as const) {
      const refused = await send(discord, running.stage.context, post, intend(discord, post));
      expect(refused).toMatchObject({ ok: false, failure: { next: "revise", field } });
      expect(refused.ok === false && refused.failure.evidence).toBeUndefined();
    }
  });
});

describe("a forum", () => {
  it("needs a title, and a text channel takes none", async () => {
    const post = outgoing(uniqueText("Untitled,"));
    for (const [context, options] of [
      [forum, {}],
      [running.stage.context, { threadName: "Title" }],
    ] as const) {
      const refused = await send(discord, context, { ...post, options }, intend(discord, post));
      expect(refused).toMatchObject({ ok: false, failure: { next: "revise", field: "options" } });
    }
    expect(await shown(post.text)).toEqual([]);
  });

  it("has a thread of each post: parts follow in it, and it can be edited, named and deleted", async () => {
    const text = uniqueText("In the forum,");
    const options = { threadName: "What is new" };
    const root = await publish({ ...outgoing(text), options }, forum);
    expect(root.receipt.remoteId).toMatch(/^(\d+)\/\1$/);
    expect(await page(root.receipt.address)).toContain("Forum post: What is new");
    const part = { ...outgoing(uniqueText("More,")), options, role: "part" as const, replyTo: root.receipt };
    const second = await publish(part, forum);
    const [thread] = root.receipt.remoteId.split("/");
    expect(await shown(part.text)).toMatchObject([{ parentId: thread }]);
    expect(second.receipt.remoteId.startsWith(`${thread}/`)).toBe(true);
    expect(await adapter.identifyPost(forum, second.receipt.address ?? "")).toMatchObject({
      known: "yes",
      receipt: { remoteId: second.receipt.remoteId },
    });
    const mended = outgoing(uniqueText("Mended,"));
    const { remoteId } = second.receipt;
    expect(await adapter.update(forum, remoteId, mended, null, openGate)).toMatchObject({ ok: true });
    expect(await adapter.metrics(forum, [remoteId])).toMatchObject({ ok: true });
    expect(await adapter.remove(forum, remoteId)).toMatchObject({ ok: true });
    expect((await shown(mended.text)).filter(({ deletedAt }) => !deletedAt)).toEqual([]);
  });
});

describe("editing", () => {
  it("keeps files that are the same, changes their alternative text, and exchanges others", async () => {
    const [one, two] = [
      await running.files.picture("One"),
      await running.files.picture("Two", { width: 300, height: 200 }),
    ];
    const { receipt } = await publish(outgoing(uniqueText("Files,"), [one]));
    const { remoteId } = receipt;
    const urlOf = async () => /attachments\/\d+\/(\d+)\//.exec(await page(receipt.address))?.[1];
    const first = await urlOf();
    const described = outgoing(uniqueText("Described,"), [{ ...one, alt: "Better words" }]);
    expect(await adapter.update(running.stage.context, remoteId, described, null, openGate)).toMatchObject({
      ok: true,
    });
    expect(await urlOf()).toBe(first);
    expect(await page(receipt.address)).toContain("Alt text: Better words");
    const exchanged = outgoing(uniqueText("Exchanged,"), [two]);
    for (const _time of [1, 2])
      expect(await adapter.update(running.stage.context, remoteId, exchanged, null, openGate)).toMatchObject({
        ok: true,
      });
    expect(await urlOf()).not.toBe(first);
    expect(await shown(exchanged.text)).toMatchObject([{ mediaCount: 1 }]);
    const bare = outgoing(uniqueText("Bare,"));
    expect(await adapter.update(running.stage.context, remoteId, bare, null, openGate)).toMatchObject({
      ok: true,
    });
    expect(await shown(bare.text)).toMatchObject([{ mediaCount: 0 }]);
  });
});

describe("numbers", () => {
  it("leaves out what is gone, and sits out a short wait", async () => {
    const kept = await publish(outgoing(uniqueText("Kept,")));
    const gone = await publish(outgoing(uniqueText("Gone,")));
    await adapter.remove(running.stage.context, gone.receipt.remoteId);
    await running.stage.control?.fault({ kind: "429", match: "metrics", retryAfterSeconds: 1 });
    const ids = [kept.receipt.remoteId, gone.receipt.remoteId];
    const counted = await adapter.metrics(running.stage.context, ids);
    if (!counted.ok) throw new Error(counted.failure.reason);
    expect([...counted.value.keys()]).toEqual([kept.receipt.remoteId]);
    await running.stage.control?.fault({ kind: "429", match: "metrics", retryAfterSeconds: 90 });
    expect(await adapter.metrics(running.stage.context, ids)).toMatchObject({
      ok: false,
      failure: { next: "wait" },
    });
  });
});
