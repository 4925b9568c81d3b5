import { describe, expect, it } from "vitest";
import { COMMIT_CEILING_MS } from "@/lib/outbound/gate";
import { AWAY_APART_MS, AWAY_PATIENCE_MS, MAX_CHECKS, settledAt } from "../clock/rules";
import { countedAfter, judgeAbsence, nextAsking, nextReading } from "./rules";

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

describe("nextAsking", () => {
  it("goes on every 15 minutes for a day where nobody can be asked, then ends with a person", () => {
    let checks = 0;
    let now = notAfter;
    const asked: number[] = [];
    for (let next = nextAsking({ notAfter, checks }, now); next; ) {
      asked.push(next.getTime() - now.getTime());
      now = next;
      checks = countedAfter("away", checks);
      next = nextAsking({ notAfter, checks }, now);
    }
    expect(asked.at(-1)).toBe(AWAY_APART_MS);
    expect(Math.max(...asked)).toBe(AWAY_APART_MS);
    expect(asked.length).toBeGreaterThan(90);
    expect(now.getTime() - notAfter.getTime()).toBeGreaterThanOrEqual(AWAY_PATIENCE_MS);
    expect(now.getTime() - notAfter.getTime()).toBeLessThan(AWAY_PATIENCE_MS + AWAY_APART_MS);
  });

  it("leaves readings to the platform for when it is back, and takes none back that it had", () => {
    expect(countedAfter("away", MAX_CHECKS - 2)).toBe(MAX_CHECKS - 2);
    const longAway = Array.from({ length: 90 }).reduce<number>((checks) => countedAfter("away", checks), 0);
    expect(nextReading(longAway, notAfter)).not.toBeNull();
    expect(countedAfter("unclear", 3)).toBe(4);
  });
});
