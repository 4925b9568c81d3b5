import { describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import { composed, composedWithPicture, publishedWhole, type Stage, uniqueText } from "./stage";

/** What `search` must do: find by content what was sent under a key that is lost. */
export function searching(platform: Platform, name: string, stage: () => Stage): void {
  const context = () => stage().context;

  describe.runIf(platform.search)(`${platform.facts.label} can be searched, against ${name}`, () => {
    it("finds a post by its content when the key it was sent under is lost", async () => {
      const post = await composedWithPicture(stage(), uniqueText("Sent in a lost history,"), "A dot");
      const { receipt, intent } = await publishedWhole(platform, context(), post);
      const lost = { ...intent, material: {} };
      expect(await platform.search?.(context(), lost)).toMatchObject({
        found: "yes",
        receipt: { remoteId: receipt.remoteId, address: receipt.address },
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
      const post = await composed(stage(), uniqueText("Twice in a lost history,"));
      const { intent } = await publishedWhole(platform, context(), post);
      await publishedWhole(platform, context(), post);
      expect(await platform.search?.(context(), { ...intent, material: {} })).toMatchObject({
        found: "several",
        candidates: [{}, {}],
      });
    });
  });
}
