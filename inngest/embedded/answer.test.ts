import { describe, expect, it } from "vitest";
import { readAnswer } from "./answer";
import type { Reply } from "./protocol";

const reply = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  text: typeof body === "string" ? body : JSON.stringify(body),
  genuine: true,
});

describe("answers", () => {
  it("200 ends the run with its value", () => {
    expect(readAnswer(reply(200, { b: 2 }))).toEqual({ kind: "completed", output: { b: 2 } });
  });
  it("206 carries operations, also with internals of the SDK beside them", () => {
    const operation = { id: "x", op: "StepRun", data: 1, rawArgs: ["a"], promise: {} };
    expect(readAnswer(reply(206, [operation]))).toMatchObject({
      kind: "operations",
      operations: [{ id: "x", op: "StepRun", data: 1 }],
    });
  });
  it("206 with RunComplete ends the run, also beside steps that are done", () => {
    const steps = [
      { id: "a", op: "StepRun", data: 1 },
      { id: "c", op: "RunComplete", data: 3 },
    ];
    expect(readAnswer(reply(206, steps))).toEqual({ kind: "completed", output: 3 });
    expect(
      readAnswer(
        reply(206, [
          { id: "c", op: "RunComplete" },
          { id: "d", op: "DeferAdd" },
        ]),
      ).kind,
    ).toBe("operations");
  });
  it("no-retry is final; without it a failure is tried again when the header says", () => {
    const error = { name: "Error", message: "no", stack: "s", __serialized: true };
    expect(readAnswer(reply(400, error, { "x-inngest-no-retry": "true" }))).toEqual({
      kind: "failed",
      error: { name: "Error", message: "no", stack: "s" },
    });
    expect(
      readAnswer(reply(500, error, { "x-inngest-no-retry": "false", "retry-after": "7" })),
    ).toMatchObject({ kind: "retry", retryAfter: { inMs: 7000 } });
  });
  it.each([
    ["an unsigned 200", { ...reply(200, { b: 2 }), genuine: false }],
    ["an unsigned final failure", { ...reply(400, {}, { "x-inngest-no-retry": "true" }), genuine: false }],
    ["a proxy's 502", { ...reply(502, "<html>"), genuine: false }],
    ["no operations at all", reply(206, [])],
    ["half a JSON", reply(206, '[{"id":')],
  ])("%s never ends a run: it is a failed try", (_name, answer) => {
    expect(readAnswer(answer).kind).toBe("retry");
  });
});
