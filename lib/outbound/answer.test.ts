import { afterEach, describe, expect, it } from "vitest";
import { jsonOf, objectOf, textOf } from "./answer";
import { request } from "./request";
import { allowing, closeAll, serve } from "./testing";

afterEach(closeAll);

async function answerOf(body: string | Buffer) {
  const { origin } = await serve((_request, response) => response.end(body));
  const result = await request({ url: origin }, allowing(origin));
  if (!result.ok) throw new Error(result.failure.reason);
  return result.value;
}

/** Postgres takes neither NUL nor half a character into jsonb: one in an answer must not keep it from being recorded. */
describe("what the database could not hold", () => {
  it("is not in a trace, neither sent nor made by cutting", async () => {
    const cut = await answerOf(`${"x".repeat(1999)}🦭🦭`);
    expect(cut.trace.body).toHaveLength(2000);
    expect(cut.trace.body?.isWellFormed()).toBe(true);
    const binary = await answerOf(Buffer.from([0x1f, 0x8b, 0, 0x41, 0xff, 0, 0x42]));
    expect(binary.trace.body).toContain("A");
    expect(binary.trace.body).not.toContain("\0");
  });

  it("is not in JSON, wherever it was", async () => {
    const answer = await answerOf('{"id":"1\\u0000 7","list":[{"half":"\\ud83e"}],"n":1,"seal":"🦭"}');
    expect(textOf(answer)).toContain("\\u0000");
    expect(jsonOf(answer)).toEqual({ id: "1 7", list: [{ half: "\ufffd" }], n: 1, seal: "🦭" });
    expect(objectOf(answer)?.id).toBe("1 7");
  });
});
