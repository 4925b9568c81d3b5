import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RemoteDraft } from "../contract";
import type { Platform } from "../contract-platform";
import { intend, openGate, prepareWhole, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { pinterest as adapter } from "./adapter";
import { type Pinterest, startPinterest } from "./testing";

const pinterest: Platform = adapter;

let server: Pinterest;

beforeAll(async () => {
  server = await startPinterest();
}, 60_000);

afterAll(() => server?.stop());

const context = () => server.stage.context;
const control = () => server.stage.control;
const isThere = async (text: string) => (await server.stage.timeline()).includes(text);

describe("every kind of Pin", () => {
  it("an image arrives byte for byte, with title, link, board and alt text", async () => {
    const picture = await server.files.picture("A teal square");
    const board = server.boards[1]?.value ?? "";
    const post = server.pin(uniqueText("One image,"), [picture], {
      board,
      title: "A title",
      link: "https://example.com/shop?a=1&b=2",
    });
    const { receipt, intent } = await publishedWhole(pinterest, context(), post);
    expect(await server.shown(receipt.remoteId)).toMatchObject({
      board_id: board,
      title: "A title",
      description: post.text,
      link: "https://example.com/shop?a=1&b=2",
      alt_text: "A teal square",
      creative_type: "REGULAR",
    });
    const sent = Buffer.from(await new Response(await picture.open()).arrayBuffer());
    expect((await server.pictureOf(receipt.remoteId)).equals(sent)).toBe(true);
    const page = await fetch(receipt.address ?? "");
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining("Alt text: A teal square"),
    ]);
    const elsewhere = { ...intent, material: { ...intent.material, title: "Another" } };
    expect(await adapter.find(context(), elsewhere)).toMatchObject({ found: "no" });
  });

  it.each([0, 1, 2])("streams base64 of any length (%s bytes over)", async (over) => {
    const bytes = Buffer.from(
      await new Response(await (await server.files.picture("")).open()).arrayBuffer(),
    );
    const whole = Buffer.concat([bytes, Buffer.alloc(3 - (bytes.length % 3) + over)]);
    const odd = server.files.other({ kind: "image", mimeType: "image/jpeg", filename: "odd.jpg" }, whole);
    const pieces = { ...odd, open: async () => inPieces(whole, 7) };
    const post = server.pin(uniqueText("Odd,"), [pieces]);
    const { receipt } = await publishedWhole(pinterest, context(), post);
    expect((await server.pictureOf(receipt.remoteId)).equals(whole)).toBe(true);
  });

  it("a carousel of two images, all of their alt texts on the Pin", async () => {
    const post = server.pin(uniqueText("Two images,"), [
      await server.files.picture("One"),
      await server.files.picture("Two"),
    ]);
    const { intent, receipt } = await publishedWhole(pinterest, context(), post);
    expect(await server.shown(receipt.remoteId)).toMatchObject({
      creative_type: "CAROUSEL",
      alt_text: "One · Two",
    });
    expect(await adapter.find(context(), intent)).toMatchObject({
      found: "yes",
      receipt: { remoteId: receipt.remoteId },
    });
    expect(
      await adapter.find(context(), { ...intent, outgoing: { ...intent.outgoing, mediaCount: 1 } }),
    ).toMatchObject({ found: "no" });
    const listed = await adapter.list(context(), null);
    expect(listed.ok && listed.value.posts[0]).toMatchObject({ text: post.text, mediaCount: 2 });
  });

  it("a video waits for its processing, is uploaded once and carries a cover", async () => {
    const post = server.pin(uniqueText("A film,"), [server.files.video("Waves")], { cover: "2,5" });
    const kept: RemoteDraft[] = [];
    const keep = { keep: async (draft: RemoteDraft) => void kept.push(draft), mayBegin: () => true };
    const first = await adapter.prepare(context(), post, null, keep);
    expect(first).toMatchObject({ ok: false, failure: { next: "wait", unfinished: true } });
    const draft = await prepareWhole(pinterest, context(), post, kept[0]);
    expect(draft).toMatchObject({ ok: true, value: { upload: kept[0]?.upload } });
    if (!draft.ok) return;
    const intent = intend(pinterest, post, draft.value);
    // The material's upload counts, whatever draft comes along.
    const made = await adapter.publish(context(), post, null, intent.material, openGate);
    if (!made.ok) throw new Error(made.failure.reason);
    expect(await server.shown(made.value.remoteId)).toMatchObject({
      creative_type: "VIDEO",
      alt_text: "Waves",
    });
    const page = await (await fetch(made.value.address ?? "")).text();
    expect(page).toContain("Cover: second 2.5");
    expect(page).toContain("<video");
    expect(await adapter.find(context(), intent)).toMatchObject({ found: "yes" });
  });

  it("a video that cannot be processed is the author's business", async () => {
    await control()?.fault({ kind: "processing-failed", match: "upload", times: 1 });
    const post = server.pin(uniqueText("A broken film,"), [server.files.video()]);
    // Registering comes first: only the upload itself asks for the fault.
    expect(await prepareWhole(pinterest, context(), post)).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media" },
    });
  });

  it("an upload in trouble is simply tried again, and one that is gone is made anew", async () => {
    const post = server.pin(uniqueText("Upload,"), [server.files.video()]);
    for (const kind of ["drop-before", "5xx-before", "429"]) {
      await control()?.fault({ kind, match: "upload" });
      expect([kind, await adapter.prepare(context(), post, null)]).toMatchObject([
        kind,
        { ok: false, failure: { next: "wait" } },
      ]);
      await control()?.clear();
    }
    const upload = { mediaId: post.media[0]?.mediaId, remoteId: "123" };
    const gone = await adapter.prepare(context(), post, { preparedAt: new Date().toISOString(), upload });
    expect(gone).toMatchObject({ ok: false, failure: { next: "wait", staleDraft: true } });
    const material = intend(pinterest, post).material;
    expect(await adapter.publish(context(), post, null, material, openGate)).toMatchObject({
      ok: false,
      failure: { next: "wait", staleDraft: true },
    });
    const unknown = { ...material, upload: "123" };
    expect(await adapter.publish(context(), post, null, unknown, openGate)).toMatchObject({
      ok: false,
      failure: { next: "wait", staleDraft: true },
    });
  });

  it.each([
    ["nothing to show", [], {}, "media"],
    [
      "images of two shapes",
      [
        [640, 640],
        [640, 960],
      ],
      {},
      "media",
    ],
    ["six images", Array(6).fill([640, 640]), {}, "media"],
    ["no board", [[640, 640]], { board: "" }, "options"],
    ["a board that is gone", [[640, 640]], { board: "1" }, "options"],
    ["a title that is too long", [[640, 640]], { title: "t".repeat(101) }, "options"],
    ["a link that is none", [[640, 640]], { link: "javascript:alert(1)" }, "options"],
  ] as const)("refuses %s", async (about, sizes, options, field) => {
    const media = await Promise.all(
      (sizes as readonly (readonly [number, number])[]).map(([width, height]) =>
        server.files.picture("", { width, height }),
      ),
    );
    const post = server.pin(uniqueText(about), media, options);
    const { answer: refused } = await publishWhole(pinterest, context(), post);
    expect(refused).toMatchObject({ ok: false, failure: { next: "revise", field } });
    expect(await isThere(post.text)).toBe(false);
  });

  it("counts letters as people do: 800 of them, however many units", async () => {
    const picture = await server.files.picture("");
    const fits = server.pin(`${uniqueText("")}${"🧵".repeat(786)}`, [picture]);
    expect([...fits.text].length).toBe(800);
    await publishedWhole(pinterest, context(), fits);
    const over = await publishWhole(pinterest, context(), { ...fits, text: `${fits.text}🧵` });
    expect(over.answer).toMatchObject({ ok: false, failure: { next: "revise", field: "text" } });
  });
});

describe("editing", () => {
  it("changes words, link and board", async () => {
    const post = server.pin(uniqueText("Before,"), [await server.files.picture("Old")], {
      title: "Old",
      link: "https://a.example",
    });
    const { receipt } = await publishedWhole(pinterest, context(), post);
    const board = server.boards[1]?.value ?? "";
    const after = { ...post, text: uniqueText("After,"), options: { board, title: "New" } };
    expect(await adapter.update(context(), receipt.remoteId, after, null, openGate)).toEqual({
      ok: true,
      value: null,
    });
    expect(await server.shown(receipt.remoteId)).toMatchObject({
      description: after.text,
      title: "New",
      link: null,
      board_id: board,
    });
  });
});

/** A stream that hands out a few bytes at a time. */
function inPieces(bytes: Buffer, size: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + size)));
      at += size;
    },
  });
}
