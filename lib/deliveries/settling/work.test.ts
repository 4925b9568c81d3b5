import { expect, it } from "vitest";
import { awaited, insist, settle } from "./work";

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it("shutting down waits for an answer that is on its way, and for writing it down", async () => {
  const written: string[] = [];
  const commit = awaited(after(30).then(() => "answer"));
  const publishing = commit.then((answer) =>
    insist("receipt", async () => {
      await after(30);
      written.push(answer);
    }),
  );
  await settle(2_000);
  expect(written).toEqual(["answer"]);
  await publishing;
});

it("shutting down does not wait longer than it was told", async () => {
  let release = () => {};
  const never = awaited(
    new Promise<void>((resolve) => {
      release = resolve;
    }),
  );
  const begun = performance.now();
  await settle(50);
  expect(performance.now() - begun).toBeLessThan(1_000);
  release();
  await never;
});
