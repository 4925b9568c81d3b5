import { expect, it, vi } from "vitest";

vi.mock("@/db/client", () => ({ sql: () => ({}) }));

const { concerns, STREAMS_PER_SESSION, takeStream } = await import("./work");

it("a session holds so many streams and no more, and another session its own", () => {
  const taken = Array.from({ length: STREAMS_PER_SESSION }, () => takeStream("ada"));
  expect(taken).not.toContain(null);
  expect(takeStream("ada")).toBeNull();
  expect(takeStream("eve")).not.toBeNull();
  const giveBack = taken[0];
  giveBack?.();
  giveBack?.();
  expect(takeStream("ada")).not.toBeNull();
  expect(takeStream("ada")).toBeNull();
});

it("what is one person's is told to nobody else; the rest, and a gap, to everyone", () => {
  const change = { workspace: "w", kind: "notification", id: "n", user: "ada" } as const;
  expect([concerns(change, "ada"), concerns(change, "eve")]).toEqual([true, false]);
  expect(concerns({ workspace: "w", kind: "post", id: "p" }, "eve")).toBe(true);
  expect(concerns(null, "eve")).toBe(true);
});
