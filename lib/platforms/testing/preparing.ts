import { describe, expect, it } from "vitest";
import type { AccountContext, Outgoing, Platform, RemoteDraft } from "../contract";
import { intend, openGate, outgoing, picture, type Stage, send, uniqueText } from "./stage";

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
export function preparing(platform: Platform, name: string, stage: () => Stage): void {
  const context = () => stage().context;
  const seen = async (text: string) => (await stage().timeline()).filter((shown) => shown === text).length;

  describe(`${platform.facts.label} prepares and names posts against ${name}`, () => {
    it("uploads an image ahead of time, then publishes it with its alternative text", async () => {
      const post = outgoing(uniqueText("A picture,"), [picture("Eight teal dots")]);
      const draft = await platform.prepare?.(context(), post, null);
      if (!draft?.ok) throw new Error(draft?.failure.reason ?? "nothing to prepare");
      const stored: unknown = JSON.parse(JSON.stringify(draft.value));
      expect(stored).toEqual(draft.value);
      expect(JSON.stringify(stored)).not.toContain(context().access.token);
      expect(await seen(post.text)).toBe(0);
      const again = await platform.prepare?.(context(), post, draft.value);
      expect(again).toEqual(draft);
      await expectKept(platform, context(), outgoing(post.text, [picture("One"), picture("Two")]));
      const intent = intend(platform, post);
      const receipt = await platform.publish(context(), post, draft.value, intent.material, openGate);
      expect(receipt).toMatchObject({ ok: true });
      expect(await platform.find?.(context(), intent)).toMatchObject({ found: "yes" });
    });

    it("asks for a new draft when the old one lacks a file", async () => {
      const post = outgoing(uniqueText("A picture without its upload,"), [picture("")]);
      const refused = await send(platform, context(), post, intend(platform, post));
      expect(refused).toMatchObject({ ok: false, failure: { next: "wait", staleDraft: true } });
    });

    it("knows its own post by the address it gave, and no other", async () => {
      if (!platform.identifyPost) return;
      const post = outgoing(uniqueText("Known by its address,"));
      const receipt = await send(platform, context(), post, intend(platform, post));
      if (!receipt.ok) throw new Error(receipt.failure.reason);
      const address = receipt.value.address ?? "";
      expect(await platform.identifyPost(context(), address)).toMatchObject({
        known: "yes",
        receipt: { remoteId: receipt.value.remoteId, address },
      });
      await platform.remove?.(context(), receipt.value.remoteId);
      const others = ["about", "@ada/1", "profile/%E0%A4%A/post/1"].map(
        (path) => `https://example.com/${path}`,
      );
      for (const other of [address, ...others])
        expect([other, (await platform.identifyPost(context(), other)).known]).toEqual([other, "no"]);
    });
  });
}
