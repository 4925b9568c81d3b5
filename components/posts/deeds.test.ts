import { describe, expect, it } from "vitest";
import type { DeliveryLine } from "@/lib/deliveries/listing/schema";
import { isEditable, isMovable, isPlanned, isRetryable } from "./deeds";

const line = (status: DeliveryLine["status"], next?: "look" | "revise") =>
  ({ status, failure: next ? { next, reason: "x" } : null }) as DeliveryLine;
const post = (...deliveries: DeliveryLine[]) => ({
  id: "1",
  text: "",
  status: "failed" as const,
  deliveries,
});

describe("what can be done to a post", () => {
  it("never retries or moves what may be out there", () => {
    expect(isRetryable(post(line("failed", "look")))).toBe(false);
    expect(isMovable(post(line("failed", "look"), line("published")))).toBe(false);
    expect(isRetryable(post(line("failed", "look"), line("failed", "revise")))).toBe(true);
  });
  it("cancels only what waits", () => {
    expect([
      isPlanned(post(line("scheduled"))),
      isPlanned(post(line("sending"))),
      isPlanned(post(line("missed"))),
    ]).toEqual([true, false, false]);
  });
  it("moves what was cancelled or missed", () => {
    expect([
      isMovable(post(line("cancelled"))),
      isMovable(post(line("missed"))),
      isMovable(post(line("published"))),
    ]).toEqual([true, true, false]);
  });
  it("edits what is out too, but nothing that is on its way", () => {
    expect([
      isEditable({ ...post(), status: "published" }),
      isEditable({ ...post(), status: "publishing" }),
      isEditable({ ...post(), status: "partly_published" }),
    ]).toEqual([true, false, true]);
  });
});
