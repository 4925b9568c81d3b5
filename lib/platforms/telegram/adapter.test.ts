import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { AccountContext, Outgoing, Platform } from "../contract";
import { conformance } from "../testing/conformance";
import { type Files, startFiles } from "../testing/files";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import { intend, openGate, outgoing, publishedWhole, type Stage, send, uniqueText } from "../testing/stage";
import { trouble } from "../testing/trouble";
import { telegram as adapter } from "./adapter";
import { normaliseChat } from "./session";

const telegram: Platform = adapter;
type Credentials = { label: string; value: string }[];
type Shown = {
  text: string;
  mediaCount: number;
  parentId: string | null;
  editedAt: number | null;
  deletedAt: number | null;
};

let sandbox: RunningSandbox;
let files: Files;
let stage: Stage;

beforeAll(async () => {
  [sandbox, files] = await Promise.all([startSandbox(), startFiles()]);
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  // Twenty messages a minute are fewer than this file sends.
  await sandbox.call("POST", "/limits", { enabled: false });
  const context = await signIn("meadow_news");
  stage = {
    context,
    timeline: () => sandbox.timeline("telegram"),
    control: sandbox.control("telegram", context.accountId),
    picture: (alt) => files.picture(alt),
  };
}, 60_000);

afterAll(async () => {
  await Promise.all([sandbox?.stop(), files?.stop()]);
  vi.unstubAllEnvs();
});

const base = () => `${sandbox.origin}/telegram`;

async function credentials(handle: string): Promise<{ token: string; channel: string }> {
  const { accounts } = (await sandbox.call("GET", "/accounts")) as {
    accounts: { platform: string; handle: string; credentials: Credentials }[];
  };
  const own = accounts.find((one) => one.platform === "telegram" && one.handle === handle)?.credentials ?? [];
  const labelled = (label: string) => own.find((one) => one.label === label)?.value ?? "";
  return { token: labelled("Bot token"), channel: labelled("Channel") };
}

async function signIn(handle: string): Promise<AccountContext> {
  const signed = await adapter.connect.signIn(await credentials(handle), base());
  if (!signed.ok) throw new Error(JSON.stringify(signed.failure));
  const { origin, account, access } = signed.value;
  return { origin, accountId: account.id, handle: account.handle, access, app: null };
}

async function shown(text: string): Promise<Shown[]> {
  const { posts } = (await sandbox.call("GET", "/posts?platform=telegram")) as { posts: Shown[] };
  return posts.filter((post) => post.text === text);
}

const publish = (post: Outgoing) => publishedWhole(telegram, stage.context, post);
const page = async (address: string | null) => (await fetch(address ?? "")).text();

conformance(telegram, "the sandbox", () => stage);
trouble(telegram, "the sandbox", () => stage);

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
    const context = await signIn("inner_circle");
    const post = outgoing(uniqueText("For the inner circle,"));
    const { receipt } = await publishedWhole(telegram, context, post);
    expect(receipt.address).toMatch(/\/t\.me\/c\/\d+\/\d+$/);
    expect(await page(receipt.address)).toContain(post.text);
    expect(await adapter.identifyPost(context, receipt.address ?? "")).toMatchObject({ known: "yes" });
  });

  it("says at which field something is wrong, and keeps the token to itself", async () => {
    const good = await credentials("meadow_news");
    const stale = `${good.token.slice(0, -1)}${good.token.endsWith("x") ? "y" : "x"}`;
    const quiet = await credentials("quiet_corner");
    for (const [fields, code, field] of [
      [{ ...good, token: "123:abc" }, "bad-token", "token"],
      [{ ...good, token: stale }, "wrong-token", "token"],
      [{ ...good, channel: "not a channel" }, "bad-channel", "channel"],
      [{ ...good, channel: "@nobody_is_here" }, "no-channel", "channel"],
      [{ ...good, channel: "@studio_north" }, "no-channel", "channel"],
      [quiet, "no-channel", "channel"],
    ] as const) {
      const refused = await adapter.connect.signIn(fields, base());
      expect([fields.channel, refused]).toMatchObject([
        fields.channel,
        { ok: false, failure: { code, field } },
      ]);
      expect(JSON.stringify(refused)).not.toContain(fields.token.slice(fields.token.indexOf(":") + 1));
    }
  });

  it("notices a bot whose token was made anew, and one that was removed", async () => {
    const context = await signIn("studio_north");
    const { accountId } = context;
    await sandbox.call("POST", `/accounts/${accountId}/suspend?platform=telegram`);
    expect(await adapter.identify(context)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
    await sandbox.call("POST", `/accounts/${accountId}/restore?platform=telegram`);
    expect(await adapter.identify(context)).toMatchObject({ ok: true });
    await sandbox.control("telegram", accountId).revoke();
    const post = outgoing(uniqueText("With the old token,"));
    expect(await send(telegram, context, post, intend(telegram, post))).toMatchObject({
      ok: false,
      failure: { next: "reconnect" },
    });
    expect(await adapter.identify(await signIn("studio_north"))).toMatchObject({ ok: true });
  });
});

describe("every kind of post", () => {
  it("shows marks of markup as they were written", async () => {
    const text = `${uniqueText("Marks,")} <b>not bold</b> & *stars* _lines_ [a](b) \`code\``;
    const { receipt } = await publish(outgoing(text));
    expect(await shown(text)).toHaveLength(1);
    expect(await page(receipt.address)).toContain("&lt;b&gt;not bold");
    expect(receipt.evidence?.url).toMatch(/\/bot\[redacted\]\/sendMessage$/);
  });

  it("sends one image, one video, one moving image, one document", async () => {
    const gif = files.other(
      { kind: "image", mimeType: "image/gif", filename: "dance.gif" },
      Buffer.concat([
        Buffer.from("GIF89a\x08\0\x08\0", "latin1"),
        Buffer.alloc(64),
        Buffer.from("NETSCAPE2.0"),
      ]),
    );
    for (const file of [await files.picture(""), files.video(), gif, files.document()]) {
      const text = uniqueText(`With ${file.filename},`);
      const { receipt } = await publish(outgoing(text, [file]));
      expect(receipt.remoteId).toMatch(/^\d+$/);
      expect(await shown(text)).toMatchObject([{ mediaCount: 1 }]);
      if (file.kind === "document") expect(await page(receipt.address)).toContain("Document: paper.pdf");
    }
  });

  it("makes an album of images and videos, edits its text and deletes all of it", async () => {
    const text = uniqueText("An album,");
    const media = [await files.picture(""), files.video(), await files.picture("")];
    const { receipt } = await publish(outgoing(text, media));
    expect(receipt.remoteId).toMatch(/^\d+,\d+,\d+$/);
    expect(await shown(text)).toMatchObject([{ mediaCount: 3 }]);
    const mended = outgoing(uniqueText("An album, mended,"), media);
    expect(await adapter.update(stage.context, receipt.remoteId, mended, null, openGate)).toMatchObject({
      ok: true,
    });
    expect(await shown(mended.text)).toMatchObject([{ mediaCount: 3 }]);
    expect(await adapter.remove(stage.context, receipt.remoteId)).toMatchObject({ ok: true });
    expect((await shown(mended.text)).filter(({ deletedAt }) => !deletedAt)).toEqual([]);
    expect(await adapter.remove(stage.context, receipt.remoteId)).toMatchObject({ ok: true });
  });

  it("makes albums of documents, but none of documents and images", async () => {
    const { receipt } = await publish(outgoing(uniqueText("Papers,"), [files.document(), files.document()]));
    expect(receipt.remoteId).toMatch(/^\d+,\d+$/);
    const mixed = outgoing("Mixed", [files.document(), await files.picture("")]);
    expect(await send(telegram, stage.context, mixed, intend(telegram, mixed))).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media" },
    });
  });

  it("asks a poll", async () => {
    const question = uniqueText("Tea or coffee?");
    const options = { poll: "Tea\nCoffee\n\nNeither", pollMultiple: "on" };
    const { receipt } = await publish({ ...outgoing(question), options });
    expect(await shown(question)).toHaveLength(1);
    expect(await page(receipt.address)).toContain("Poll: Tea / Coffee / Neither (several answers)");
    const changed = { ...outgoing("Other question"), options };
    expect(await adapter.update(stage.context, receipt.remoteId, changed, null, openGate)).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "options" },
    });
  });

  it.each([
    [{ silent: "on" }, "Sent without sound."],
    [{ noPreview: "on" }, "No preview of links."],
    [{ protect: "on" }, "May not be forwarded or saved."],
  ])("passes on %o", async (options, note) => {
    const { receipt } = await publish({ ...outgoing(uniqueText("https://example.com")), options });
    expect(await page(receipt.address)).toContain(note);
  });

  it("covers images when asked to", async () => {
    const post = {
      ...outgoing(uniqueText("Covered,"), [await files.picture("")]),
      options: { spoiler: "on" },
    };
    const { receipt } = await publish(post);
    expect(await page(receipt.address)).toContain("Covered until tapped.");
  });

  it("a part of a thread answers the first message of an album", async () => {
    const media = [await files.picture(""), await files.picture("")];
    const root = await publish(outgoing(uniqueText("Root,"), media));
    const text = uniqueText("Part,");
    await publish({ ...outgoing(text), role: "part", replyTo: root.receipt });
    const [first] = root.receipt.remoteId.split(",");
    expect(await shown(text)).toMatchObject([{ parentId: `${stage.context.accountId}/${first}` }]);
  });
});

describe("what Telegram would refuse, said before anything is sent", () => {
  const refusal = async (post: Outgoing) => {
    const refused = await send(telegram, stage.context, post, intend(telegram, post));
    if (refused.ok || refused.failure.next !== "revise") throw new Error("expected to be refused");
    return [refused.failure.field, refused.failure.evidence];
  };

  it("counts UTF-16 units: 4096 alone, 1024 under files, 300 of a question", async () => {
    const files1 = [await files.picture("")];
    const poll = { poll: "Yes\nNo" };
    expect(await refusal(outgoing("😀".repeat(2049)))).toEqual(["text", undefined]);
    expect(await refusal(outgoing("a".repeat(1025), files1))).toEqual(["text", undefined]);
    expect(await refusal({ ...outgoing("a".repeat(301)), options: poll })).toEqual(["text", undefined]);
    await publish(outgoing("😀".repeat(2048)));
    await publish(outgoing("b".repeat(1024), files1));
    await publish({ ...outgoing("c".repeat(300)), options: poll });
  });

  it("knows what goes together", async () => {
    const image = await files.picture("");
    const gif = { ...image, mimeType: "image/gif", filename: "a.gif" };
    expect(await refusal({ ...outgoing("Poll"), options: { poll: "One" } })).toEqual(["options", undefined]);
    expect(await refusal({ ...outgoing("Poll", [image]), options: { poll: "A\nB" } })).toEqual([
      "media",
      undefined,
    ]);
    expect(await refusal(outgoing("Two", [gif, image]))).toEqual(["media", undefined]);
    expect(await refusal(outgoing("Wide", [{ ...image, width: 9000, height: 1001 }]))).toEqual([
      "media",
      undefined,
    ]);
    expect(await refusal(outgoing("Many", Array(11).fill(image)))).toEqual(["media", undefined]);
    expect(await refusal(outgoing("Big", [{ ...image, bytes: 10_000_001 }]))).toEqual(["media", undefined]);
    expect(await refusal(outgoing(" "))).toEqual(["text", undefined]);
  });

  it("does not exchange the files of a post that is there", async () => {
    const { receipt } = await publish(outgoing(uniqueText("Plain,")));
    const pictured = outgoing(uniqueText("Pictured,"), [await files.picture("")]);
    const { receipt: second } = await publish(pictured);
    for (const [remoteId, post] of [
      [receipt.remoteId, pictured],
      [second.remoteId, outgoing("Without its picture")],
      [second.remoteId, { ...pictured, media: [...pictured.media, ...pictured.media] }],
    ] as const)
      expect(await adapter.update(stage.context, remoteId, post, null, openGate)).toMatchObject({
        ok: false,
        failure: { next: "revise", field: "media" },
      });
  });
});

describe("addresses", () => {
  it("knows its channel's posts only, in every form", async () => {
    const { receipt } = await publish(outgoing(uniqueText("Named,")));
    const address = receipt.address ?? "";
    const known = async (one: string) => (await adapter.identifyPost(stage.context, one)).known;
    expect(address).toMatch(/\/t\.me\/meadow_news\/\d+$/);
    expect(await known(address.replace("/t.me/", "/t.me/s/"))).toBe("yes");
    expect(await known(address.replace("meadow_news", "studio_north"))).toBe("no");
    expect(await known(`${base()}/t.me/c/${stage.context.accountId.slice(4)}/${receipt.remoteId}`)).toBe(
      "yes",
    );
    expect(await known(`https://t.me/meadow_news/${receipt.remoteId}`)).toBe("no");
    await stage.control?.fault({ kind: "5xx-before" });
    expect(await known(address)).toBe("unclear");
  });
});
