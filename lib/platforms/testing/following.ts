import { describe, expect, it } from "vitest";
import type { Receipt } from "../contract";
import type { Platform } from "../contract-platform";
import {
  closedGate,
  composed,
  composedWithPicture,
  intend,
  openGate,
  prepareWhole,
  publishedWhole,
  type Stage,
  type Traits,
  uniqueText,
} from "./stage";

/** What every adapter that can do it must do with what follows a post, and with a post that is changed. */
export function following(platform: Platform, name: string, stage: () => Stage, traits: Traits): void {
  const { facts } = platform;
  const context = () => stage().context;
  const seen = async (text: string) => (await stage().timeline()).filter((shown) => shown === text).length;
  const partOf = async (text: string, replyTo: Receipt) => ({
    ...(await composed(stage(), text)),
    role: "part" as const,
    replyTo,
  });

  describe.runIf(facts.abilities.thread)(`${facts.label} threads at ${name}`, () => {
    it("answers itself, and tells equal parts of a thread apart", async () => {
      const text = uniqueText("Said twice,");
      const root = await publishedWhole(platform, context(), await composed(stage(), text));
      const part = await partOf(text, root.receipt);
      const draft = await prepareWhole(platform, context(), part);
      if (!draft.ok) throw new Error(draft.failure.reason);
      const intent = intend(platform, part, draft.value);
      if (platform.find) expect(await platform.find(context(), intent)).toMatchObject({ found: "no" });
      const second = await platform.publish(context(), part, draft.value, intent.material, openGate);
      if (!second.ok) throw new Error(second.failure.reason);
      if (platform.find) {
        const { remoteId } = second.value;
        expect(await platform.find(context(), intent)).toMatchObject({ found: "yes", receipt: { remoteId } });
        expect(await platform.find(context(), root.intent)).toMatchObject({
          found: "yes",
          receipt: { remoteId: root.receipt.remoteId },
        });
      }
      expect(await seen(text)).toBe(2);
    });

    it.runIf(platform.remove)("says so when what it should follow is gone", async () => {
      const first = await composed(stage(), uniqueText("Followed by nothing,"));
      const { receipt } = await publishedWhole(platform, context(), first);
      await platform.remove?.(context(), receipt.remoteId);
      const part = await partOf(uniqueText("Too late to follow,"), receipt);
      const draft = await prepareWhole(platform, context(), part);
      const { material } = intend(platform, part, draft.ok ? draft.value : null);
      const answer = draft.ok
        ? await platform.publish(context(), part, draft.value, material, openGate)
        : draft;
      expect(answer).toMatchObject({ ok: false, failure: { next: "revise" } });
      expect(await seen(part.text)).toBe(0);
    });
  });

  describe.runIf(platform.update)(`${facts.label} edits at ${name}`, () => {
    it("edits a post, as often as it is asked to, and keeps its picture", async () => {
      const text = uniqueText("To be mended,");
      const post = await (traits.editsTextPostsOnly
        ? composed(stage(), text)
        : composedWithPicture(stage(), text, "Eight dots"));
      const { receipt } = await publishedWhole(platform, context(), post);
      const mended = { ...post, text: uniqueText("Mended,") };
      const draft = await prepareWhole(platform, context(), mended);
      if (!draft.ok) throw new Error(draft.failure.reason);
      const { remoteId } = receipt;
      for (const _time of [1, 2])
        expect(await platform.update?.(context(), remoteId, mended, draft.value, openGate)).toEqual({
          ok: true,
          value: null,
        });
      expect([await seen(post.text), await seen(mended.text)]).toEqual([0, 1]);
      expect(await platform.update?.(context(), remoteId, mended, draft.value, closedGate)).toMatchObject({
        ok: false,
        failure: { next: "wait" },
      });
      if (!platform.remove) return;
      await platform.remove(context(), remoteId);
      const plain = await composed(stage(), "Nothing to mend");
      const again = await prepareWhole(platform, context(), plain);
      if (!again.ok) throw new Error(again.failure.reason);
      expect(await platform.update?.(context(), remoteId, plain, again.value, openGate)).toMatchObject({
        ok: false,
        failure: { next: "revise", gone: true },
      });
    });
  });
}
