import { describe, expect, it } from "vitest";
import type { AccountContext, Outgoing, RemoteDraft } from "../contract";
import type { Platform } from "../contract-platform";
import {
  composed,
  composedWithPicture,
  intend,
  openGate,
  picture,
  prepareWhole,
  publishedWhole,
  type Stage,
  send,
  type Traits,
  uniqueText,
} from "./stage";

/** What was kept after the first of two files is enough to go on with the second. */
async function expectKept(platform: Platform, context: AccountContext, post: Outgoing): Promise<void> {
  let kept: RemoteDraft | null = null;
  const paused = await platform.prepare?.(context, post, null, {
    keep: async (draft) => {
      kept = JSON.parse(JSON.stringify(draft));
    },
    mayBegin: () => false,
  });
  expect(paused).toMatchObject({ ok: false, failure: { next: "wait", unfinished: true } });
  const uploaded: RemoteDraft[] = [];
  const done = await platform.prepare?.(context, post, kept, {
    keep: async (draft) => void uploaded.push(draft),
    mayBegin: () => false,
  });
  expect(done).toMatchObject({ ok: true });
  expect(uploaded).toHaveLength(1);
}

/** What every adapter must do before the commit, and of an address that a person brings. */
export function preparing(platform: Platform, name: string, stage: () => Stage, traits: Traits): void {
  const { facts } = platform;
  const uploadsPictures = platform.prepare && !traits.picturesTravelWithThePost;
  const context = () => stage().context;
  const seen = async (text: string) => (await stage().timeline()).filter((shown) => shown === text).length;
  const pictured = (text: string, alt: string) => composedWithPicture(stage(), text, alt);

  describe(`${facts.label} prepares and names posts against ${name}`, () => {
    it.runIf(facts.images.max > 0)("publishes an image, and nothing shows ahead of time", async () => {
      const post = await pictured(uniqueText("A picture,"), "Eight teal dots");
      const draft = await prepareWhole(platform, context(), post);
      if (!draft.ok) throw new Error(draft.failure.reason);
      const stored: unknown = JSON.parse(JSON.stringify(draft.value));
      expect(stored).toEqual(draft.value);
      expect(JSON.stringify(stored)).not.toContain(context().access.token);
      expect(await seen(post.text)).toBe(0);
      expect(await prepareWhole(platform, context(), post, draft.value)).toEqual(draft);
      const intent = intend(platform, post, draft.value);
      const receipt = await platform.publish(context(), post, draft.value, intent.material, openGate);
      expect(receipt).toMatchObject({ ok: true });
      expect(await seen(post.text)).toBe(1);
      if (platform.find) expect(await platform.find(context(), intent)).toMatchObject({ found: "yes" });
    });

    it.runIf(uploadsPictures && facts.images.max > 1 && !facts.fetchesMedia)(
      "goes on with the second file where a step ended after the first",
      async () => {
        const [one, two] = [await pictured(uniqueText("Two pictures,"), "One"), await pictured("", "Two")];
        await expectKept(platform, context(), { ...one, media: [...one.media, ...two.media] });
      },
    );

    it.runIf(uploadsPictures && facts.images.max > 0)(
      "asks for a new draft when the old one lacks a file",
      async () => {
        const post = await pictured(uniqueText("A picture without its upload,"), "");
        const refused = await send(platform, context(), post, intend(platform, post));
        expect(refused).toMatchObject({ ok: false, failure: { next: "wait", staleDraft: true } });
      },
    );

    it.runIf(platform.identifyPost)("knows its own post by the address it gave, and no other", async () => {
      const post = await composed(stage(), uniqueText("Known by its address,"));
      const { receipt } = await publishedWhole(platform, context(), post);
      const address = receipt.address ?? "";
      expect(await platform.identifyPost?.(context(), address)).toMatchObject({
        known: "yes",
        receipt: { remoteId: receipt.remoteId },
      });
      const others = ["about", "@ada/1", "profile/%E0%A4%A/post/1"].map(
        (path) => `https://example.com/${path}`,
      );
      if (platform.remove) {
        await platform.remove(context(), receipt.remoteId);
        others.unshift(address);
      }
      for (const other of others)
        expect([other, (await platform.identifyPost?.(context(), other))?.known]).toEqual([other, "no"]);
    });

    it("refuses a file of a kind it does not take", async () => {
      const post = await composed(stage(), uniqueText("With a sound,"));
      const sound = { ...picture(""), mimeType: "audio/ogg", filename: "sound.ogg" };
      const draft = await prepareWhole(platform, context(), { ...post, media: [sound] });
      const answer = draft.ok
        ? await platform.publish(
            context(),
            { ...post, media: [sound] },
            draft.value,
            intend(platform, post, draft.value).material,
            openGate,
          )
        : draft;
      expect(answer).toMatchObject({ ok: false, failure: { next: "revise", field: "media" } });
    });
  });
}
