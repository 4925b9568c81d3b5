import { afterEach, describe, expect, it } from "vitest";
import { isPublicAddress, type Lookup } from "./addresses";
import { jsonOf } from "./answer";
import { request } from "./request";
import { allowing, closeAll, failureOf, noLookup, resolving, serve } from "./testing";

afterEach(closeAll);

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
