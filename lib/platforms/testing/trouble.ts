import { afterEach, describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import {
  composed,
  composedWithPicture,
  type intend,
  prepareWhole,
  publishWhole,
  type Stage,
  type StageControl,
  type Traits,
  uniqueText,
} from "./stage";

/** What every adapter must make of a server in trouble. Runs where the server can be told to misbehave. */
export function trouble(platform: Platform, name: string, stage: () => Stage, traits: Traits = {}): void {
  const control = (): StageControl => {
    const given = stage().control;
    if (!given) throw new Error(`${name} cannot be told to misbehave`);
    return given;
  };
  const attempt = async (about: string, ceilingMs = 10_000) => {
    const post = await composed(stage(), uniqueText(about));
    const gate = { mayStillLeave: () => true, ceilingMs };
    const { intent, answer } = await publishWhole(platform, stage().context, post, gate);
    return { post, intent, outcome: answer, next: answer.ok ? "ok" : answer.failure.next };
  };
  /** What looking says where the platform can be looked at; a platform that cannot says nothing, which is expected too. */
  const expectFound = async (intent: ReturnType<typeof intend>, found: string) => {
    if (platform.find) expect((await platform.find(stage().context, intent)).found).toBe(found);
  };

  describe(`${platform.facts.label} in trouble at ${name}`, () => {
    afterEach(() => control().clear());

    it.each(["drop-after", "5xx-after", "malformed"])(
      "%s: it may be out, and finding says it is",
      async (kind) => {
        await control().fault({ kind, match: "publish" });
        const { intent, next } = await attempt(`After ${kind},`);
        expect(next).toBe(kind === "malformed" && traits.answersByStatus ? "ok" : "look");
        await expectFound(intent, "yes");
      },
    );

    it.each(["drop-before", "5xx-before", "html"])(
      "%s: it may be out, and finding says it is not",
      async (kind) => {
        await control().fault({ kind, match: "publish" });
        const { intent, next } = await attempt(`Before ${kind},`);
        expect(next).toBe("look");
        await expectFound(intent, "no");
      },
    );

    it("no answer within the ceiling: it may be out, and finding says it is", async () => {
      await control().fault({ kind: "late-after", match: "publish", ms: 4_000 });
      const { outcome, intent } = await attempt("Answered far too late,", 700);
      expect(outcome).toMatchObject({ ok: false, failure: { next: "look" } });
      await expectFound(intent, "yes");
    });

    it("a limit that is used up: wait as long as the platform says", async () => {
      await control().fault({ kind: "429", match: "publish", retryAfterSeconds: 40 });
      const { outcome, intent } = await attempt("Too many,");
      if (outcome.ok || outcome.failure.next !== "wait") throw new Error("expected to wait");
      const ends = stage().limitEnds?.() ?? new Date(Date.now() + 40_000);
      const secondsOff = (outcome.failure.until.getTime() - ends.getTime()) / 1000;
      expect(Math.abs(secondsOff)).toBeLessThan(20);
      await expectFound(intent, "no");
    });

    it.runIf(platform.find)("an unreadable answer while looking is never taken for absence", async () => {
      const { intent } = await attempt("Looked for through trouble,");
      for (const kind of ["drop-before", "5xx-before", "html", "429"]) {
        await control().fault({ kind, times: null });
        const looked = await platform.find?.(stage().context, intent);
        expect([kind, looked?.found]).toEqual([kind, "unclear"]);
        await control().clear();
      }
      await expectFound(intent, "yes");
    });

    it.runIf(platform.find)("while the platform is away, looking says that it may tell later", async () => {
      const { intent } = await attempt("Looked for while away,");
      for (const kind of ["drop-before", "5xx-before", "429"]) {
        await control().fault({ kind, times: null });
        const looked = await platform.find?.(stage().context, intent);
        expect([kind, looked]).toMatchObject([kind, { found: "unclear", away: true }]);
        await control().clear();
      }
    });

    it.runIf(platform.prepare && platform.facts.images.max > 0 && !traits.picturesTravelWithThePost)(
      "an upload in trouble is simply tried again",
      async () => {
        const post = await composedWithPicture(stage(), uniqueText("Upload,"), "");
        for (const kind of ["drop-before", "5xx-before", "429"]) {
          await control().fault({ kind, match: "upload" });
          const draft = await platform.prepare?.(stage().context, post, null);
          expect([kind, draft?.ok === false && draft.failure.next]).toEqual([kind, "wait"]);
          await control().clear();
        }
        expect(await prepareWhole(platform, stage().context, post)).toMatchObject({ ok: true });
      },
    );

    it("a suspended account is its owner's business", async () => {
      await control().fault({ kind: "suspended", match: "publish" });
      expect((await attempt("Suspended,")).next).toBe("reconnect");
    });
  });
}
