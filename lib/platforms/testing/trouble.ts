import { afterEach, describe, expect, it } from "vitest";
import type { Platform } from "../contract";
import { intend, outgoing, picture, type Stage, type StageControl, send, uniqueText } from "./stage";

/** What every adapter must make of a server in trouble. Runs where the server can be told to misbehave. */
export function trouble(platform: Platform, name: string, stage: () => Stage): void {
  const control = (): StageControl => {
    const given = stage().control;
    if (!given) throw new Error(`${name} cannot be told to misbehave`);
    return given;
  };
  const attempt = async (about: string) => {
    const post = outgoing(uniqueText(about));
    const intent = intend(platform, post);
    const outcome = await send(platform, stage().context, post, intent);
    const next = outcome.ok ? "ok" : outcome.failure.next;
    return { post, intent, outcome, next };
  };
  const find = async (intent: ReturnType<typeof intend>) =>
    (await platform.find?.(stage().context, intent))?.found;

  describe(`${platform.facts.label} in trouble at ${name}`, () => {
    afterEach(() => control().clear());

    it.each(["drop-after", "5xx-after", "malformed"])(
      "%s: it may be out, and finding says it is",
      async (kind) => {
        await control().fault({ kind, match: "publish" });
        const { intent, next } = await attempt(`After ${kind},`);
        expect(next).toBe("look");
        expect(await find(intent)).toBe("yes");
      },
    );

    it.each(["drop-before", "5xx-before", "html"])(
      "%s: it may be out, and finding says it is not",
      async (kind) => {
        await control().fault({ kind, match: "publish" });
        const { intent, next } = await attempt(`Before ${kind},`);
        expect(next).toBe("look");
        expect(await find(intent)).toBe("no");
      },
    );

    it("no answer within the ceiling: it may be out, and finding says it is", async () => {
      await control().fault({ kind: "late-after", match: "publish", ms: 4_000 });
      const post = outgoing(uniqueText("Answered far too late,"));
      const intent = intend(platform, post);
      const gate = { mayStillLeave: () => true, ceilingMs: 700 };
      const outcome = await send(platform, stage().context, post, intent, gate);
      expect(outcome).toMatchObject({ ok: false, failure: { next: "look" } });
      expect(await find(intent)).toBe("yes");
    });

    it("a limit that is used up: wait as long as the platform says", async () => {
      await control().fault({ kind: "429", match: "publish", retryAfterSeconds: 40 });
      const { outcome, intent } = await attempt("Too many,");
      if (outcome.ok || outcome.failure.next !== "wait") throw new Error("expected to wait");
      const seconds = (outcome.failure.until.getTime() - Date.now()) / 1000;
      expect(seconds).toBeGreaterThan(20);
      expect(seconds).toBeLessThan(60);
      expect(await find(intent)).toBe("no");
    });

    it("an unreadable answer while looking is never taken for absence", async () => {
      const { intent } = await attempt("Looked for through trouble,");
      for (const kind of ["drop-before", "5xx-before", "html", "429"]) {
        await control().fault({ kind, times: null });
        expect([kind, await find(intent)]).toEqual([kind, "unclear"]);
        await control().clear();
      }
      expect(await find(intent)).toBe("yes");
    });

    it("while the platform is away, looking says that it may tell later", async () => {
      const { intent } = await attempt("Looked for while away,");
      for (const kind of ["drop-before", "5xx-before", "429"]) {
        await control().fault({ kind, times: null });
        const looked = await platform.find?.(stage().context, intent);
        expect([kind, looked]).toMatchObject([kind, { found: "unclear", away: true }]);
        await control().clear();
      }
    });

    it("an upload in trouble is simply tried again", async () => {
      const post = outgoing(uniqueText("Upload,"), [picture("")]);
      for (const kind of ["drop-before", "5xx-before", "429"]) {
        await control().fault({ kind, match: "upload" });
        const draft = await platform.prepare?.(stage().context, post, null);
        expect([kind, draft?.ok === false && draft.failure.next]).toEqual([kind, "wait"]);
        await control().clear();
      }
      expect(await platform.prepare?.(stage().context, post, null)).toMatchObject({ ok: true });
    });

    it("a suspended account is its owner's business", async () => {
      await control().fault({ kind: "suspended", match: "publish" });
      expect((await attempt("Suspended,")).next).toBe("reconnect");
    });
  });
}
