import type { AddressInfo } from "node:net";
import { createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Lookup } from "./addresses";
import { objectOf } from "./answer";
import { closingGate } from "./gate";
import { request } from "./request";
import { allowing, closeAll, failureOf, open, serve } from "./testing";

afterEach(closeAll);

describe("redirects", () => {
  it("refuses one that leads inside", async () => {
    const inside = await serve((_request, response) => response.end("secret"));
    const { origin } = await serve((_request, response) =>
      response.writeHead(302, { location: inside.origin }).end(),
    );
    expect(await failureOf({ url: origin }, allowing(origin))).toMatchObject({
      kind: "not-sent",
      cause: "refused",
    });
  });

  it("follows a permitted one without the credentials of the first origin", async () => {
    let seen: string | undefined;
    const target = await serve((incoming, response) => {
      seen = incoming.headers.authorization;
      response.end("{}");
    });
    const { origin } = await serve((_request, response) =>
      response.writeHead(302, { location: target.origin }).end(),
    );
    const result = await request(
      { url: origin, headers: { Authorization: "Bearer abcdefghij" } },
      allowing(origin, target.origin),
    );
    expect(result.ok && result.value.url).toBe(`${target.origin}/`);
    expect(seen).toBeUndefined();
  });

  it("ends a loop, and never follows one on POST or on a commit", async () => {
    let calls = 0;
    const { origin } = await serve((_request, response) => {
      calls += 1;
      response.writeHead(307, { location: "/" }).end();
    });
    expect(await failureOf({ url: origin }, allowing(origin))).toMatchObject({ cause: "redirects" });
    expect(calls).toBe(4);
    calls = 0;
    const post = await request({ url: origin, method: "POST" }, allowing(origin));
    const commit = await request({ url: origin, gate: closingGate(5000) }, allowing(origin));
    expect([post.ok && post.value.status, commit.ok && commit.value.status, calls]).toEqual([307, 307, 2]);
  });
});

describe("caps", () => {
  it("stops an answer that is too large", async () => {
    const { origin } = await serve((_request, response) => response.end("x".repeat(5000)));
    expect(await failureOf({ url: origin, maxAnswerBytes: 1000 }, allowing(origin))).toMatchObject({
      kind: "unanswered",
      cause: "too-large",
    });
  });

  it("stops an answer that drips for ever", async () => {
    const { origin } = await serve((_request, response) => {
      const drip = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(drip));
    });
    const started = performance.now();
    expect(await failureOf({ url: origin, timeoutMs: 300 }, allowing(origin))).toMatchObject({
      kind: "unanswered",
      cause: "timeout",
    });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("takes HTML, half JSON and nothing for what they are", async () => {
    const bodies = ["<html>502</html>", '{"id": "1', "", "[1]"];
    for (const body of bodies) {
      const { origin } = await serve((_request, response) => response.end(body));
      const result = await request({ url: origin }, allowing(origin));
      if (!result.ok) throw new Error("no answer");
      expect(objectOf(result.value)).toBeNull();
    }
  });
});

describe("what may have left", () => {
  it("refused connection: not sent", async () => {
    const { origin, server } = await serve(() => {});
    await new Promise((resolve) => server.close(resolve));
    expect(
      await failureOf({ url: origin, method: "POST", gate: closingGate(5000) }, allowing(origin)),
    ).toMatchObject({ kind: "not-sent", cause: "connect" });
  });

  it("connection dropped after the request: unanswered, and sent exactly once", async () => {
    let connections = 0;
    const server = createTcpServer((socket) => {
      connections += 1;
      socket.once("data", () => socket.destroy());
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(server);
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const method of ["POST", "GET"] as const) {
      connections = 0;
      const failure = await failureOf(
        { url: origin, method, gate: closingGate(5000), body: { kind: "json", value: {} } },
        allowing(origin),
      );
      expect(failure).toMatchObject({ kind: "unanswered", cause: "lost" });
      expect(connections).toBe(1);
    }
  });

  it("half an answer: unanswered", async () => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{");
      setTimeout(() => response.destroy(), 20);
    });
    expect(await failureOf({ url: origin }, allowing(origin))).toMatchObject({
      kind: "unanswered",
      cause: "lost",
    });
  });

  it("a closed gate lets nothing out", async () => {
    let calls = 0;
    const { origin } = await serve((_request, response) => {
      calls += 1;
      response.end("{}");
    });
    const failure = await failureOf(
      {
        url: origin,
        method: "POST",
        body: { kind: "json", value: { a: 1 } },
        gate: { mayStillLeave: () => false, ceilingMs: 1000 },
      },
      allowing(origin),
    );
    expect(failure).toMatchObject({ kind: "not-sent", cause: "gate" });
    expect(calls).toBe(0);
  });

  it("a gate that closes while the connection is made lets nothing out", async () => {
    let calls = 0;
    const { origin, port } = await serve((_request, response) => {
      calls += 1;
      response.end("{}");
    });
    const slow = `http://slow.test:${port}`;
    const lookup: Lookup = async () => {
      await new Promise((resolve) => setTimeout(resolve, 80));
      return [{ address: "127.0.0.1", family: 4 }];
    };
    const failure = await failureOf(
      { url: slow, method: "POST", gate: closingGate(40) },
      { allow: [slow, origin], lookup },
    );
    expect(failure).toMatchObject({ kind: "not-sent", cause: "gate" });
    expect(calls).toBe(0);
  });

  it("the ceiling of a commit ends the wait: unanswered", async () => {
    const { origin } = await serve(() => {});
    const gate = { mayStillLeave: () => true, ceilingMs: 150 };
    expect(await failureOf({ url: origin, method: "POST", gate }, allowing(origin))).toMatchObject({
      kind: "unanswered",
      cause: "timeout",
    });
  });
});

describe("the gate's clocks", () => {
  it.each([
    ["the wall clock passed it (the machine slept)", 30_000, 0],
    ["the monotonic clock passed it (the wall clock was set back)", -3_600_000, 30_000],
  ])("closes when %s", (_name, wallStep, monotonicStep) => {
    const now = { wall: 1_000_000_000, monotonic: 5000 };
    const gate = closingGate(20_000, { wall: () => now.wall, monotonic: () => now.monotonic });
    expect(gate.mayStillLeave()).toBe(true);
    now.wall += wallStep;
    now.monotonic += monotonicStep;
    expect(gate.mayStillLeave()).toBe(false);
  });
});

describe("bodies and traces", () => {
  it("streams a body of known length", async () => {
    let got = "";
    const { origin } = await serve((incoming, response) => {
      incoming.on("data", (chunk) => {
        got += chunk;
      });
      incoming.on("end", () => response.end(JSON.stringify({ length: incoming.headers["content-length"] })));
    });
    const stream = {
      kind: "stream",
      contentType: "text/plain",
      bytes: 6,
      open: async function* () {
        yield Buffer.from("abc");
        yield Buffer.from("def");
      },
    } as const;
    const result = await request({ url: origin, method: "POST", body: stream }, allowing(origin));
    expect(result.ok && objectOf(result.value)).toEqual({ length: "6" });
    expect(got).toBe("abcdef");
  });

  it("keeps secrets out of what it reports", async () => {
    const { origin } = await serve((_request, response) =>
      response.end(
        '{"access_token":"hush-hush","note":"pass pa55word eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"}',
      ),
    );
    const result = await request(
      { url: `${origin}/x?code=c0de123&keep=1`, secrets: ["pa55word"] },
      allowing(origin),
    );
    if (!result.ok) throw new Error("no answer");
    const said = JSON.stringify(result.value.trace);
    for (const secret of ["hush-hush", "pa55word", "c0de123", "eyJhbGciOi"])
      expect(said).not.toContain(secret);
    expect(said).toContain("keep=1");
    expect(objectOf(result.value)?.access_token).toBe("hush-hush");
  });
});
