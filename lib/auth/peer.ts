import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";
import { env } from "@/lib/env";
import { share, sharedIfAny } from "@/lib/global";

const PEER_HEADER = "x-posthaste-peer";

/**
 * Notes on each incoming request which address it was really sent from, before anything reads it: Next keeps a
 * client's own `X-Forwarded-For` and hides the socket. Call once per process, at start.
 */
export function watchPeers(): void {
  if (sharedIfAny("peers")) return;
  share("peers", true);
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[PEER_HEADER] = request.socket.remoteAddress ?? "";
  });
}

/**
 * The address that limits count for: the peer's own, or what the last `TRUSTED_PROXIES` proxies say of it. IPv6
 * counts by its /64. What a client writes itself never matters; "unknown" when nothing can be trusted.
 */
export function clientAddress(headers: Headers): string {
  const peer = sharedIfAny("peers") ? headers.get(PEER_HEADER) : null;
  const forwarded = headers.get("x-forwarded-for")?.split(",") ?? [];
  return addressBehind(peer, forwarded, env().TRUSTED_PROXIES);
}

/** `forwarded` as the proxies appended it, nearest last; `hops` of them are ours. */
export function addressBehind(peer: string | null, forwarded: string[], hops: number): string {
  const chain = [...forwarded.map((part) => part.trim()), peer ?? ""];
  return normal(chain.at(-1 - Math.min(hops, chain.length - 1)) ?? "");
}

function normal(address: string): string {
  if (!ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${parsed.toNormalizedString().split(":").slice(0, 4).join(":")}::/64`;
}
