import { describe, expect, it } from "vitest";
import type { Platform } from "../contract";
import { intend, openGate, outgoing, picture, type Stage, send, uniqueText } from "./stage";

/** What `search` must do: find by content what was sent under a key that is lost. */
export function searching(platform: Platform, name: string, stage: () => Stage): void {
  const context = () => stage().context;

  describe.runIf(platform.search)(`${platform.facts.label} can be searched, against ${name}`, () => {
    it("finds a post by its content when the key it was sent under is lost", async () => {
      const post = outgoing(uniqueText("Sent in a lost history,"), [picture("A dot")]);
      const draft = await platform.prepare?.(context(), post, null);
      if (!draft?.ok) throw new Error(draft?.failure.reason ?? "nothing to prepare");
      const intent = intend(platform, post);
      const receipt = await platform.publish(context(), post, draft.value, intent.material, openGate);
      if (!receipt.ok) throw new Error(receipt.failure.reason);
      const lost = { ...intent, material: {} };
      expect(await platform.search?.(context(), lost)).toMatchObject({
        found: "yes",
        receipt: { remoteId: receipt.value.remoteId, address: receipt.value.address },
      });
      const { text, mediaCount } = lost.outgoing;
      for (const other of [
        { text: `${text} too`, mediaCount },
        { text, mediaCount: mediaCount + 1 },
      ])
        expect(await platform.search?.(context(), { ...lost, outgoing: other })).toMatchObject({
          found: "no",
        });
      const since = new Date(Date.now() + 3_600_000);
      expect(await platform.search?.(context(), { ...lost, armedAt: since })).toMatchObject({
        found: "no",
      });
    });

    it("says that there are several when two posts have the same content", async () => {
      const post = outgoing(uniqueText("Twice in a lost history,"));
      const intent = intend(platform, post);
      await send(platform, context(), post, intent);
      await send(platform, context(), post, intend(platform, post));
      expect(await platform.search?.(context(), { ...intent, material: {} })).toMatchObject({
        found: "several",
        candidates: [{}, {}],
      });
    });
  });
}
