import { describe, expect, it } from "vitest";
import type { AccountContext, Platform } from "../contract";
import { following } from "./following";
import { preparing } from "./preparing";
import { searching } from "./searching";
import { closedGate, intend, outgoing, type Stage, send, uniqueText } from "./stage";

/** What every adapter must do, against a server that speaks its platform's protocol. */
export function conformance(platform: Platform, name: string, stage: () => Stage): void {
  const context = () => stage().context;
  const seen = async (text: string) => (await stage().timeline()).filter((shown) => shown === text).length;

  preparing(platform, name, stage);
  following(platform, name, stage);
  searching(platform, name, stage);

  describe(`${platform.facts.label} keeps the contract against ${name}`, () => {
    it("says whose access it is", async () => {
      const account = await platform.identify(context());
      expect(account).toMatchObject({ ok: true, value: { id: context().accountId } });
    });

    it("publishes a text once and finds it again", async () => {
      const post = outgoing(uniqueText("A text for the timeline,"));
      const intent = intend(platform, post);
      const receipt = await send(platform, context(), post, intent);
      if (!receipt.ok) throw new Error(receipt.failure.reason);
      expect(receipt.value.address).toMatch(/^https?:\/\//);
      expect(await platform.find?.(context(), intent)).toMatchObject({
        found: "yes",
        receipt: { remoteId: receipt.value.remoteId, address: receipt.value.address },
      });
      expect(await seen(post.text)).toBe(1);
    });

    it("finds nothing where nothing was sent", async () => {
      const intent = intend(platform, outgoing(uniqueText("Never sent,")));
      expect(await platform.find?.(context(), intent)).toMatchObject({ found: "no" });
    });

    it("sends nothing through a closed gate", async () => {
      const post = outgoing(uniqueText("Too late,"));
      const refused = await send(platform, context(), post, intend(platform, post), closedGate);
      expect(refused).toMatchObject({ ok: false, failure: { next: "wait" } });
      expect(await seen(post.text)).toBe(0);
    });

    it("never makes a second post from the same material", async () => {
      const post = outgoing(uniqueText("Sent twice,"));
      const intent = intend(platform, post);
      const first = await send(platform, context(), post, intent);
      const second = await send(platform, context(), post, intent);
      expect(first.ok).toBe(true);
      if (second.ok)
        expect(second).toMatchObject({ value: { remoteId: first.ok ? first.value.remoteId : "" } });
      else expect(second.failure.next).toBe("look");
      expect(await seen(post.text)).toBe(1);
    });

    it("removes a post, and does not mind when it is gone already", async () => {
      const post = outgoing(uniqueText("Short-lived,"));
      const receipt = await send(platform, context(), post, intend(platform, post));
      if (!receipt.ok) throw new Error(receipt.failure.reason);
      expect(await platform.remove?.(context(), receipt.value.remoteId)).toEqual({ ok: true, value: null });
      expect(await platform.remove?.(context(), receipt.value.remoteId)).toEqual({ ok: true, value: null });
      expect(await seen(post.text)).toBe(0);
    });

    it("tells the author when the text is too long", async () => {
      const post = outgoing("a".repeat(platform.facts.text.max + 1));
      const refused = await send(platform, context(), post, intend(platform, post));
      expect(refused).toMatchObject({ ok: false, failure: { next: "revise", field: "text" } });
    });

    it("tells the channel's owner when access is not accepted, and keeps the token to itself", async () => {
      const stranger: AccountContext = {
        ...context(),
        access: { ...context().access, token: "not-a-token-at-all" },
      };
      const post = outgoing(uniqueText("Not allowed,"));
      const refused = await send(platform, stranger, post, intend(platform, post));
      expect(refused).toMatchObject({ ok: false, failure: { next: "reconnect" } });
      expect(JSON.stringify(refused)).not.toContain("not-a-token-at-all");
    });
  });
}
