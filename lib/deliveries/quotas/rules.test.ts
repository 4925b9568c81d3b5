import { describe, expect, it } from "vitest";
import { catalog, requireFacts } from "@/lib/platforms/catalog";
import { exhaustedWords, ledgersFor, leftOf, leftWords, longestWindow, subjectOf } from "./rules";

const quotas = requireFacts("bluesky").quotas ?? [];

describe("what an act is counted in", () => {
  it("is one ledger per name, with all its windows", () => {
    expect(ledgersFor(quotas, "publish")).toMatchObject([
      { name: "writes", cost: 3, dearest: 3, windows: [{ limit: 5_000 }, { limit: 35_000 }] },
    ]);
    expect(ledgersFor(quotas, "remove")).toMatchObject([{ cost: 1, dearest: 3 }]);
    expect(ledgersFor(quotas, "upload", 4)).toMatchObject([{ name: "uploads", cost: 4 }]);
    expect(ledgersFor([], "publish")).toEqual([]);
  });

  it("is the account's, or the application's", () => {
    expect(subjectOf("account", "x|https://x.test|1")).toBe("x|https://x.test|1");
    expect(subjectOf("app", "x|https://x.test|1")).toBe("x|app");
  });
});

describe("words", () => {
  it("say what is used up and until when", () => {
    const [ledger] = ledgersFor(quotas, "publish");
    if (!ledger) throw new Error("no ledger");
    const until = new Date("2026-10-13T14:05:00Z");
    expect(exhaustedWords("Bluesky", ledger, { limit: 5_000, seconds: 3_600 }, until)).toBe(
      "Bluesky takes 1,666 posts an hour, and this account has used them. It waits until 2026-10-13T14:05:00.000Z.",
    );
    expect(exhaustedWords("M", ledger, { limit: 300, seconds: 10_800 }, until)).toContain("in 3 hours");
    expect(exhaustedWords("M", ledger, { limit: 30, seconds: 1_800 }, until)).toContain("in 30 minutes");
  });

  it("name the tightest window of what is left", () => {
    const none = leftOf(quotas, () => 0);
    expect(leftWords(none)).toBe("1,666 of 1,666 posts left this hour");
    const busy = leftOf(quotas, (quota) => (quota.windowSeconds === 86_400 ? 34_990 : 300));
    expect(leftWords(busy)).toBe("3 of 11,666 posts left today");
    expect(leftWords(leftOf(quotas, () => 99_999))).toMatch(/^0 of/);
    expect(leftWords(leftOf(requireFacts("mastodon").quotas ?? [], () => 2))).toBe(
      "298 of 300 posts left in these 3 hours",
    );
    expect(leftWords(leftOf(requireFacts("telegram").quotas ?? [], () => 2))).toBe(
      "18 of 20 messages left this minute",
    );
    expect(leftWords([])).toBeNull();
  });

  it("keep a use as long as any window of any platform", () => {
    expect(longestWindow(catalog)).toBeGreaterThanOrEqual(86_400);
  });
});
