import { describe, expect, it } from "vitest";
import { byUrgency, weekOf } from "./rules";
import type { AttentionItem } from "./schema";

describe("weekOf", () => {
  it("has seven days from Monday on, over the end of a month, empty ones too", () => {
    const week = weekOf("2026-09-28", [
      { day: "2026-09-30", status: "published", total: 2 },
      { day: "2026-09-30", status: "failed", total: 1 },
      { day: "2026-10-05", status: "published", total: 9 },
    ]);
    expect(week.map((one) => one.day)).toEqual([
      "2026-09-28",
      "2026-09-29",
      "2026-09-30",
      "2026-10-01",
      "2026-10-02",
      "2026-10-03",
      "2026-10-04",
    ]);
    expect(week[2]).toEqual({ day: "2026-09-30", counts: { published: 2, failed: 1 }, total: 3 });
    expect(week[0]).toEqual({ day: "2026-09-28", counts: {}, total: 0 });
  });
});

describe("byUrgency", () => {
  const post = (kind: "failed" | "missed" | "unknown" | "duplicated", minute: number): AttentionItem => ({
    kind,
    key: `${kind}${minute}`,
    post: { id: kind, text: "", dueAt: new Date(minute * 60_000) },
    lines: [],
  });
  it("puts doubles and doubts before failures, and newer before older", () => {
    const sorted = byUrgency([
      post("missed", 9),
      post("failed", 1),
      post("failed", 2),
      post("unknown", 1),
      post("duplicated", 1),
    ]);
    expect(sorted.map((item) => item.key)).toEqual([
      "duplicated1",
      "unknown1",
      "failed2",
      "failed1",
      "missed9",
    ]);
  });
});
