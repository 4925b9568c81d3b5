import { expect, it, vi } from "vitest";

vi.mock("@/db/client", () => ({ sql: () => ({}) }));

const { STREAMS_PER_SESSION, takeStream } = await import("./work");

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
