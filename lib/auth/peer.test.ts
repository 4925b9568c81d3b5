import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { addressBehind, clientAddress, watchPeers } from "./peer";

describe("addressBehind", () => {
  it("ignores what a client writes itself when no proxy is trusted", () => {
    expect(addressBehind("203.0.113.9", ["1.2.3.4", "5.6.7.8"], 0)).toBe("203.0.113.9");
  });

  it("counts exactly the hops of our proxies, nearest last", () => {
    const forwarded = ["6.6.6.6", " 198.51.100.7", "10.0.0.2"];
    expect(addressBehind("10.0.0.1", forwarded, 1)).toBe("10.0.0.2");
    expect(addressBehind("10.0.0.1", forwarded, 2)).toBe("198.51.100.7");
  });

  it("takes the farthest there is when fewer hops arrive than are trusted", () => {
    expect(addressBehind("10.0.0.1", [], 2)).toBe("10.0.0.1");
  });

  it("reads a mapped address as IPv4 and counts IPv6 by its /64", () => {
    expect(addressBehind("::ffff:203.0.113.9", [], 0)).toBe("203.0.113.9");
    expect(addressBehind("2001:db8:1:2:3:4:5:6", [], 0)).toBe(addressBehind("2001:db8:1:2::99", [], 0));
  });

  it.each([null, "", "evil\nheader"])("gives %j no name of its own", (peer) => {
    expect(addressBehind(peer, [], 0)).toBe("unknown");
  });
});

describe("watchPeers", () => {
  it("names the socket's address over a forged header", async () => {
    expect(clientAddress(new Headers({ "x-posthaste-peer": "6.6.6.6" }))).toBe("unknown");
    watchPeers();
    const seen = await addressSeen({ "x-posthaste-peer": "6.6.6.6", "x-forwarded-for": "7.7.7.7" });
    expect(seen).toBe("127.0.0.1");
  });
});

function addressSeen(headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer((request, response) => {
      resolve(clientAddress(new Headers(request.headers as Record<string, string>)));
      response.end();
      server.close();
    });
    server.listen(0, "127.0.0.1", () => {
      get({ host: "127.0.0.1", port: (server.address() as AddressInfo).port, headers, agent: false });
    });
  });
}
