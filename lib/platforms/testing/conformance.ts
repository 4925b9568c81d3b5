import { describe, expect, it } from "vitest";
import type { AccountContext } from "../contract";
import type { Platform } from "../contract-platform";
import { commenting } from "./commenting";
import { following } from "./following";
import { preparing } from "./preparing";
import { readingBack } from "./reading-back";
import { searching } from "./searching";
import {
  closedGate,
  composed,
  intend,
  openGate,
  prepareWhole,
  publishedWhole,
  publishWhole,
  type Stage,
  type Traits,
  uniqueText,
} from "./stage";

/** What every adapter must do, against a server that speaks its platform's protocol. */
export function conformance(platform: Platform, name: string, stage: () => Stage, traits: Traits = {}): void {
  const { facts } = platform;
  const context = () => stage().context;
  const seen = async (text: string) => (await stage().timeline()).filter((shown) => shown === text).length;
  const post = (about: string) => composed(stage(), uniqueText(about));

  preparing(platform, name, stage, traits);
  following(platform, name, stage, traits);
  commenting(platform, name, stage);
  searching(platform, name, stage);
  readingBack(platform, name, stage);

  describe(`${facts.label} keeps the contract against ${name}`, () => {
    it("says whose access it is", async () => {
      const account = await platform.identify(context());
      expect(account).toMatchObject({ ok: true, value: { id: context().accountId } });
    });

    it("publishes once and finds it again", async () => {
      const first = await post("A text for the timeline,");
      const { receipt, intent } = await publishedWhole(platform, context(), first);
      if (receipt.address !== null) expect(receipt.address).toMatch(/^https?:\/\//);
      expect(await seen(first.text)).toBe(1);
      if (!platform.find) return;
      expect(await platform.find(context(), intent)).toMatchObject({
        found: "yes",
        receipt: { remoteId: receipt.remoteId },
      });
    });

    it.runIf(platform.find)("finds nothing where nothing was sent", async () => {
      const never = await post("Never sent,");
      const draft = await prepareWhole(platform, context(), never);
      if (!draft.ok) throw new Error(draft.failure.reason);
      const intent = intend(platform, never, draft.value);
      expect(await platform.find?.(context(), intent)).toMatchObject({ found: "no" });
    });

    it("sends nothing through a closed gate", async () => {
      const late = await post("Too late,");
      const { answer } = await publishWhole(platform, context(), late, closedGate);
      expect(answer).toMatchObject({ ok: false, failure: { next: "wait" } });
      expect(await seen(late.text)).toBe(0);
    });

    it.runIf(facts.absence === "key" || facts.absence === "handle")(
      "never makes a second post from the same material",
      async () => {
        const twice = await post("Sent twice,");
        const { receipt, intent, draft } = await publishedWhole(platform, context(), twice);
        const second = await platform.publish(context(), twice, draft, intent.material, openGate);
        if (second.ok) expect(second).toMatchObject({ value: { remoteId: receipt.remoteId } });
        else expect(["look", "wait"]).toContain(second.failure.next);
        expect(await seen(twice.text)).toBe(1);
      },
    );

    it.runIf(platform.remove)("removes a post, and does not mind when it is gone already", async () => {
      const short = await post("Short-lived,");
      const { receipt } = await publishedWhole(platform, context(), short);
      expect(await platform.remove?.(context(), receipt.remoteId)).toEqual({ ok: true, value: null });
      expect(await platform.remove?.(context(), receipt.remoteId)).toEqual({ ok: true, value: null });
      expect(await seen(short.text)).toBe(0);
    });

    it("tells the author when the text is too long", async () => {
      const long = await composed(stage(), "a".repeat(facts.text.max + 1));
      const { answer } = await publishWhole(platform, context(), long);
      expect(answer).toMatchObject({ ok: false, failure: { next: "revise", field: "text" } });
    });

    it("says that access is not accepted, and keeps the token to itself", async () => {
      const stranger: AccountContext = {
        ...context(),
        access: { ...context().access, token: "not-a-token-at-all" },
      };
      const { answer } = await publishWhole(platform, stranger, await post("Not allowed,"));
      // Where a platform has one answer for an expired and for a foreign token, renewing decides.
      expect(answer).toMatchObject({
        ok: false,
        failure: { next: expect.stringMatching(platform.refresh ? /^(refresh|reconnect)$/ : /^reconnect$/) },
      });
      expect(JSON.stringify(answer)).not.toContain("not-a-token-at-all");
    });

    it("says of what it lacks why, and has what it says it has", () => {
      const { abilities, lacks } = facts;
      expect(Boolean(platform.update)).toBe(abilities.update);
      expect(Boolean(platform.remove)).toBe(abilities.remove);
      expect(Boolean(lacks?.update)).toBe(!abilities.update);
      expect(Boolean(lacks?.remove)).toBe(!abilities.remove);
      expect(Boolean(lacks?.list)).toBe(!platform.list);
      expect(Boolean(platform.metrics)).toBe(Object.keys(facts.metrics ?? {}).length > 0);
      expect(Boolean(lacks?.metrics)).toBe(!platform.metrics);
      expect(facts.absence === "none").toBe(!platform.find);
    });
  });
}
