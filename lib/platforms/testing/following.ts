import { describe, expect, it } from "vitest";
import type { Platform } from "../contract";
import { closedGate, intend, openGate, outgoing, picture, type Stage, send, uniqueText } from "./stage";

/** What every adapter that can do it must do with what follows a post, and with a post that is changed. */
export function following(platform: Platform, name: string, stage: () => Stage): void {
  const context = () => stage().context;
  const seen = async (text: string) => (await stage().timeline()).filter((shown) => shown === text).length;

  describe.runIf(platform.facts.abilities.thread)(`${platform.facts.label} threads at ${name}`, () => {
    it("answers itself, and tells equal parts of a thread apart", async () => {
      const text = uniqueText("Said twice,");
      const first = outgoing(text);
      const root = intend(platform, first);
      const receipt = await send(platform, context(), first, root);
      if (!receipt.ok) throw new Error(receipt.failure.reason);
      const part = { ...outgoing(text), replyTo: receipt.value };
      const intent = intend(platform, part);
      expect(await platform.find?.(context(), intent)).toMatchObject({ found: "no" });
      const draft = (await platform.prepare?.(context(), part, null)) ?? { ok: true, value: null };
      if (!draft.ok) throw new Error(draft.failure.reason);
      const second = await platform.publish(context(), part, draft.value, intent.material, openGate);
      if (!second.ok) throw new Error(second.failure.reason);
      expect(await platform.find?.(context(), intent)).toMatchObject({
        found: "yes",
        receipt: { remoteId: second.value.remoteId },
      });
      expect(await platform.find?.(context(), root)).toMatchObject({
        found: "yes",
        receipt: { remoteId: receipt.value.remoteId },
      });
      expect(await seen(text)).toBe(2);
    });

    it("says so when what it should follow is gone", async () => {
      const first = outgoing(uniqueText("Followed by nothing,"));
      const receipt = await send(platform, context(), first, intend(platform, first));
      if (!receipt.ok) throw new Error(receipt.failure.reason);
      await platform.remove?.(context(), receipt.value.remoteId);
      const part = { ...outgoing(uniqueText("Too late to follow,")), replyTo: receipt.value };
      const draft = (await platform.prepare?.(context(), part, null)) ?? { ok: true, value: null };
      const answer = draft.ok
        ? await platform.publish(context(), part, draft.value, intend(platform, part).material, openGate)
        : draft;
      expect(answer).toMatchObject({ ok: false, failure: { next: "revise" } });
      expect(await seen(part.text)).toBe(0);
    });
  });

  describe.runIf(platform.update)(`${platform.facts.label} edits at ${name}`, () => {
    it("edits a post, as often as it is asked to, and keeps its picture", async () => {
      const post = outgoing(uniqueText("To be mended,"), [picture("Eight dots")]);
      const before = await platform.prepare?.(context(), post, null);
      if (!before?.ok) throw new Error("not prepared");
      const material = intend(platform, post).material;
      const receipt = await platform.publish(context(), post, before.value, material, openGate);
      if (!receipt.ok) throw new Error(receipt.failure.reason);
      const mended = { ...post, text: uniqueText("Mended,") };
      const draft = await platform.prepare?.(context(), mended, null);
      if (!draft?.ok) throw new Error("not prepared");
      const { remoteId } = receipt.value;
      for (const _time of [1, 2])
        expect(await platform.update?.(context(), remoteId, mended, draft.value, openGate)).toEqual({
          ok: true,
          value: null,
        });
      expect([await seen(post.text), await seen(mended.text)]).toEqual([0, 1]);
      const intent = intend(platform, mended);
      expect(await platform.find?.(context(), intent)).toMatchObject({ found: "yes", receipt: { remoteId } });
      expect(await platform.update?.(context(), remoteId, mended, draft.value, closedGate)).toMatchObject({
        ok: false,
        failure: { next: "wait" },
      });
      await platform.remove?.(context(), remoteId);
      const plain = outgoing("Nothing to mend");
      expect(await platform.update?.(context(), remoteId, plain, null, openGate)).toMatchObject({
        ok: false,
        failure: { next: "revise", gone: true },
      });
    });
  });
}
