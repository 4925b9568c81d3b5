import { describe, expect, it } from "vitest";
import { COMMIT_CEILING_MS } from "@/lib/outbound/gate";
import { MAX_CHECKS, settledAt } from "../clock/rules";
import { judgeAbsence, nextReading } from "./rules";

const notAfter = new Date("2026-03-01T12:00:20.000Z");
const settled = settledAt(notAfter, 10);
const known = { notAfter, absentSince: null, checks: 0 };
const at = (ms: number) => new Date(settled.getTime() + ms);

describe("judgeAbsence", () => {
  it("settles after the window, the ceiling and the platform's own time", () => {
    expect(settled.getTime() - notAfter.getTime()).toBe(COMMIT_CEILING_MS + 10_000);
  });

  it("concludes nothing before that, on any platform", () => {
    for (const absence of ["key", "handle", "list", "none"] as const) {
      const judged = judgeAbsence({ absence, settleSeconds: 10 }, known, at(-1));
      expect(judged.verdict).toBe("again");
    }
  });

  it("looks again at the latest when it is settled", () => {
    const judged = judgeAbsence({ absence: "key", settleSeconds: 10 }, { ...known, checks: 6 }, at(-1_000));
    expect(judged).toEqual({ verdict: "again", at: settled, counts: false });
  });

  it("takes one reading at the source as proof", () => {
    expect(judgeAbsence({ absence: "key", settleSeconds: 10 }, known, at(0))).toEqual({ verdict: "absent" });
    expect(judgeAbsence({ absence: "handle", settleSeconds: 10 }, known, at(0))).toEqual({
      verdict: "absent",
    });
  });

  it("wants two complete lists a minute apart", () => {
    const facts = { absence: "list" as const, settleSeconds: 10 };
    expect(judgeAbsence(facts, known, at(0))).toEqual({ verdict: "again", at: at(60_000), counts: true });
    expect(judgeAbsence(facts, { ...known, absentSince: at(0) }, at(59_999))).toMatchObject({
      verdict: "again",
      at: at(60_000),
    });
    expect(judgeAbsence(facts, { ...known, absentSince: at(0) }, at(60_000))).toEqual({ verdict: "absent" });
  });

  it("never proves absence where nothing can be read back", () => {
    expect(judgeAbsence({ absence: "none", settleSeconds: 10 }, known, at(3_600_000))).toEqual({
      verdict: "look",
    });
  });
});

describe("nextReading", () => {
  it("waits longer each time and ends with a person", () => {
    const now = new Date("2026-03-01T12:00:00.000Z");
    const waits = Array.from(
      { length: MAX_CHECKS - 1 },
      (_, checks) => nextReading(checks, now)?.getTime() ?? 0,
    );
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBeGreaterThan(now.getTime());
    expect(nextReading(MAX_CHECKS - 1, now)).toBeNull();
  });
});
