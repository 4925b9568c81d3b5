import { describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import {
  composed,
  intend,
  openGate,
  outgoing,
  prepareWhole,
  publishedWhole,
  type Stage,
  uniqueText,
} from "./stage";

/** What every adapter that can comment must do with the first comment under a post. */
export function commenting(platform: Platform, name: string, stage: () => Stage): void {
  const context = () => stage().context;

  describe.runIf(platform.facts.abilities.comment)(`${platform.facts.label} comments at ${name}`, () => {
    it("puts the first comment under its post", async () => {
      const post = await composed(stage(), uniqueText("Commented on,"));
      const { receipt } = await publishedWhole(platform, context(), post);
      const comment = {
        ...outgoing(uniqueText("The first comment,")),
        role: "comment" as const,
        replyTo: receipt,
      };
      const draft = await prepareWhole(platform, context(), comment);
      if (!draft.ok) throw new Error(draft.failure.reason);
      const intent = intend(platform, comment, draft.value);
      const made = await platform.publish(context(), comment, draft.value, intent.material, openGate);
      if (!made.ok) throw new Error(made.failure.reason);
      expect(made.value.remoteId).not.toBe(receipt.remoteId);
      expect(await stage().timeline()).toContain(comment.text);
      if (platform.find)
        expect(await platform.find(context(), intent)).toMatchObject({
          found: "yes",
          receipt: { remoteId: made.value.remoteId },
        });
    });
  });
}
