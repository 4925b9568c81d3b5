import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { isPublicAddress, type Lookup, type Policy } from "./addresses";
import { jsonOf, objectOf } from "./answer";
import { closingGate } from "./gate";
import { type RequestOptions, request } from "./request";

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function serve(
  listener: RequestListener,
  host = "127.0.0.1",
  port = 0,
): Promise<{ origin: string; port: number; server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  open.push({ close: () => server.closeAllConnections() ?? server.close() }, server);
  const bound = (server.address() as AddressInfo).port;
  return { origin: `http://${host}:${bound}`, port: bound, server };
}

const noLookup: Lookup = async (name) => {
  throw new Error(`unexpected lookup of ${name}`);
};
const allowing = (...allow: string[]): Policy => ({ allow, lookup: noLookup });
const resolving = (...addresses: string[]): Policy => ({
  allow: [],
  lookup: async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
});

async function failureOf(options: RequestOptions, policy: Policy) {
  const result = await request(options, policy);
  if (result.ok) throw new Error(`expected a failure, got ${result.value.status}`);
  return result.failure;
}

describe("which addresses may be called", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fd12::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:db8::1",
    "fec0::1",
    "::7f00:1",
    "2001:0:1::1",
    "not an address",
  ])("refuses %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1"])("takes %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://[::ffff:7f00:1]/",
    "https://[::1]/",
    "https://169.254.169.254/latest/meta-data",
    "http://example.com/",
    "file:///etc/passwd",
    "ftp://example.com/",
  ])("does not send to %s", async (url) => {
    const failure = await failureOf({ url }, resolving("93.184.216.34"));
    expect(failure).toMatchObject({ kind: "not-sent", cause: "refused" });
  });

  it("refuses a name that resolves inside, also beside a public address", async () => {
    const inside = await failureOf({ url: "https://a.example/" }, resolving("10.0.0.5"));
    const mixed = await failureOf({ url: "https://a.example/" }, resolving("93.184.216.34", "::1"));
    expect([inside.cause, mixed.cause]).toEqual(["refused", "refused"]);
  });

  it("says not-sent for an unknown name and for something that is no address", async () => {
    expect(
      await failureOf({ url: "https://nowhere.example/" }, { allow: [], lookup: noLookup }),
    ).toMatchObject({ kind: "not-sent", cause: "dns" });
    expect(await failureOf({ url: "nonsense" }, allowing())).toMatchObject({
      kind: "not-sent",
      cause: "address",
    });
  });

  it("excepts exact origins only: the same host on another port stays refused", async () => {
    const { origin, port } = await serve((_request, response) => response.end("{}"));
    expect((await request({ url: `${origin}/x` }, allowing(origin))).ok).toBe(true);
    expect(await failureOf({ url: `http://127.0.0.1:${port + 1}/` }, allowing(origin))).toMatchObject({
      cause: "refused",
    });
  });

  it("connects to the address it checked and resolves once, so a rebinding name changes nothing", async () => {
    const first = await serve((_request, response) => response.end('"first"'), "127.0.0.1");
    await serve((_request, response) => response.end('"second"'), "127.0.0.2", first.port);
    let lookups = 0;
    const lookup: Lookup = async () => {
      lookups += 1;
      return [{ address: lookups === 1 ? "127.0.0.1" : "127.0.0.2", family: 4 }];
    };
    const origin = `http://rebind.test:${first.port}`;
    const result = await request({ url: `${origin}/` }, { allow: [origin], lookup });
    expect(result.ok && jsonOf(result.value)).toBe("first");
    expect(lookups).toBe(1);
  });
});

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
