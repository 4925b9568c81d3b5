import { describe, expect, it } from "vitest";
import type { Outgoing } from "../contract";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { intend, openGate, outgoing, publishedWhole, send, uniqueText } from "../testing/stage";
import { trouble } from "../testing/trouble";
import { telegram as adapter } from "./adapter";
import { baseOf, onChannel } from "./testing";

const telegram: Platform = adapter;
type Shown = {
  text: string;
  mediaCount: number;
  parentId: string | null;
  editedAt: number | null;
  deletedAt: number | null;
};

const running = onChannel();

async function shown(text: string): Promise<Shown[]> {
  const { posts } = (await running.sandbox.call("GET", "/posts?platform=telegram")) as { posts: Shown[] };
  return posts.filter((post) => post.text === text);
}

const publish = (post: Outgoing) => publishedWhole(telegram, running.stage.context, post);
const page = async (address: string | null) => (await fetch(address ?? "")).text();

conformance(telegram, "the sandbox", () => running.stage);
trouble(telegram, "the sandbox", () => running.stage);

describe("every kind of post", () => {
  it("shows marks of markup as they were written", async () => {
    const text = `${uniqueText("Marks,")} <b>not bold</b> & *stars* _lines_ [a](b) \`code\``;
    const { receipt } = await publish(outgoing(text));
    expect(await shown(text)).toHaveLength(1);
    expect(await page(receipt.address)).toContain("&lt;b&gt;not bold");
    expect(receipt.evidence?.url).toMatch(/\/bot\[redacted\]\/sendMessage$/);
  });

  it("sends one image, one video, one moving image, one document", async () => {
    const gif = running.files.other(
      { kind: "image", mimeType: "image/gif", filename: "dance.gif" },
      Buffer.concat([
        Buffer.from("GIF89a\x08\0\x08\0", "latin1"),
        Buffer.alloc(64),
        Buffer.from("NETSCAPE2.0"),
      ]),
    );
    for (const file of [
      await running.files.picture(""),
      running.files.video(),
      gif,
      running.files.document(),
    ]) {
      const text = uniqueText(`With ${file.filename},`);
      const { receipt } = await publish(outgoing(text, [file]));
      expect(receipt.remoteId).toMatch(/^\d+$/);
      expect(await shown(text)).toMatchObject([{ mediaCount: 1 }]);
      if (file.kind === "document") expect(await page(receipt.address)).toContain("Document: paper.pdf");
    }
  });

  it("makes an album of images and videos, edits its text and deletes all of it", async () => {
    const text = uniqueText("An album,");
    const media = [await running.files.picture(""), running.files.video(), await running.files.picture("")];
    const { receipt } = await publish(outgoing(text, media));
    expect(receipt.remoteId).toMatch(/^\d+,\d+,\d+$/);
    expect(await shown(text)).toMatchObject([{ mediaCount: 3 }]);
    const mended = outgoing(uniqueText("An album, mended,"), media);
    expect(
      await adapter.update(running.stage.context, receipt.remoteId, mended, null, openGate),
    ).toMatchObject({
      ok: true,
    });
    expect(await shown(mended.text)).toMatchObject([{ mediaCount: 3 }]);
    expect(await adapter.remove(running.stage.context, receipt.remoteId)).toMatchObject({ ok: true });
    expect((await shown(mended.text)).filter(({ deletedAt }) => !deletedAt)).toEqual([]);
    expect(await adapter.remove(running.stage.context, receipt.remoteId)).toMatchObject({ ok: true });
  });

  it("makes albums of documents, but none of documents and images", async () => {
    const { receipt } = await publish(
      outgoing(uniqueText("Papers,"), [running.files.document(), running.files.document()]),
    );
    expect(receipt.remoteId).toMatch(/^\d+,\d+$/);
    const mixed = outgoing("Mixed", [running.files.document(), await running.files.picture("")]);
    expect(await send(telegram, running.stage.context, mixed, intend(telegram, mixed))).toMatchObject({
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
    expect(
      await adapter.update(running.stage.context, receipt.remoteId, changed, null, openGate),
    ).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "options" },
    });
  });

  it("leaves the poll to the post: its parts are texts, and are edited as such", async () => {
    const options = { poll: "Tea\nCoffee" };
    const root = await publish({ ...outgoing(uniqueText("Tea or coffee?")), options });
    const part = {
      ...outgoing(uniqueText(`Why we ask: ${"a".repeat(300)}`)),
      options,
      role: "part",
    } as const;
    const { receipt } = await publish({ ...part, replyTo: root.receipt });
    expect(await page(receipt.address)).not.toContain("Poll: Tea");
    const changed = { ...part, text: uniqueText("Why we asked,"), replyTo: null };
    expect(
      await adapter.update(running.stage.context, receipt.remoteId, changed, null, openGate),
    ).toMatchObject({
      ok: true,
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
      ...outgoing(uniqueText("Covered,"), [await running.files.picture("")]),
      options: { spoiler: "on" },
    };
    const { receipt } = await publish(post);
    expect(await page(receipt.address)).toContain("Covered until tapped.");
  });

  it("a part of a thread answers the first message of an album", async () => {
    const media = [await running.files.picture(""), await running.files.picture("")];
    const root = await publish(outgoing(uniqueText("Root,"), media));
    const text = uniqueText("Part,");
    await publish({ ...outgoing(text), role: "part", replyTo: root.receipt });
    const [first] = root.receipt.remoteId.split(",");
    expect(await shown(text)).toMatchObject([{ parentId: `${running.stage.context.accountId}/${first}` }]);
  });
});

describe("what Telegram would refuse, said before anything is sent", () => {
  const refusal = async (post: Outgoing) => {
    const refused = await send(telegram, running.stage.context, post, intend(telegram, post));
    if (refused.ok || refused.failure.next !== "revise") throw new Error("expected to be refused");
    return [refused.failure.field, refused.failure.evidence];
  };

  it("counts UTF-16 units: 4096 alone, 1024 under files, 300 of a question", async () => {
    const files1 = [await running.files.picture("")];
    const poll = { poll: "Yes\nNo" };
    expect(await refusal(outgoing("😀".repeat(2049)))).toEqual(["text", undefined]);
    expect(await refusal(outgoing("a".repeat(1025), files1))).toEqual(["text", undefined]);
    expect(await refusal({ ...outgoing("a".repeat(301)), options: poll })).toEqual(["text", undefined]);
    await publish(outgoing("😀".repeat(2048)));
    await publish(outgoing("b".repeat(1024), files1));
    await publish({ ...outgoing("c".repeat(300)), options: poll });
  });

  it("knows what goes together", async () => {
    const image = await running.files.picture("");
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
    const pictured = outgoing(uniqueText("Pictured,"), [await running.files.picture("")]);
    const { receipt: second } = await publish(pictured);
    for (const [remoteId, post] of [
      [receipt.remoteId, pictured],
      [second.remoteId, outgoing("Without its picture")],
      [second.remoteId, { ...pictured, media: [...pictured.media, ...pictured.media] }],
    ] as const)
      expect(await adapter.update(running.stage.context, remoteId, post, null, openGate)).toMatchObject({
        ok: false,
        failure: { next: "revise", field: "media" },
      });
  });
});

describe("addresses", () => {
  it("knows its channel's posts only, in every form", async () => {
    const { receipt } = await publish(outgoing(uniqueText("Named,")));
    const address = receipt.address ?? "";
    const known = async (one: string) => (await adapter.identifyPost(running.stage.context, one)).known;
    expect(address).toMatch(/\/t\.me\/meadow_news\/\d+$/);
    expect(await known(address.replace("/t.me/", "/t.me/s/"))).toBe("yes");
    expect(await known(address.replace("meadow_news", "studio_north"))).toBe("no");
    expect(
      await known(
        `${baseOf(running.sandbox)}/t.me/c/${running.stage.context.accountId.slice(4)}/${receipt.remoteId}`,
      ),
    ).toBe("yes");
    expect(await known(`https://t.me/meadow_news/${receipt.remoteId}`)).toBe("no");
    await running.stage.control?.fault({ kind: "5xx-before" });
    expect(await known(address)).toBe("unclear");
  });
});
