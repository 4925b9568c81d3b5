import { describe, expect, it } from "vitest";
import { listed, spelled } from "@/lib/words";
import { postAddress, shortAddress } from "./words";

describe("shortAddress", () => {
  it("keeps host and tail of a long one, and a short one whole", () => {
    expect(shortAddress("https://woodtype.example/@lanternrow/115483020718280264")).toBe(
      "woodtype.example/…80264",
    );
    expect(shortAddress("https://x.example/1/")).toBe("x.example/1");
  });
  it("never grows past its length, however long the host", () => {
    expect(shortAddress(`https://${"a".repeat(80)}.example/post/1`).length).toBeLessThanOrEqual(34);
  });
});

describe("words", () => {
  it("opens drafts in the composer and everything else on its screen", () => {
    expect(postAddress("w", { id: "1", status: "draft" })).toBe("/w/w/posts/1/edit");
    expect(postAddress("w", { id: "1", status: "missed" })).toBe("/w/w/posts/1");
  });
  it("spells small numbers and groups large ones", () => {
    expect([spelled(0), spelled(4), spelled(1234)]).toEqual(["no", "four", "1,234"]);
  });
  it("joins names", () => {
    expect([listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"])]).toEqual([
      "A",
      "A and B",
      "A, B and C",
    ]);
  });
});
