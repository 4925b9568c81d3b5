import { lookup as systemLookup } from "node:dns/promises";
import ipaddr from "ipaddr.js";

/** One address a name resolved to. */
export type Resolved = { address: string; family: 4 | 6 };

/** Resolves a host name to all its addresses. */
export type Lookup = (hostname: string) => Promise<Resolved[]>;

/** What may be called: https everywhere on the public internet, and the listed origins whatever they are. */
export type Policy = { allow: readonly string[]; lookup: Lookup };

export type Checked =
  | { ok: true; addresses: Resolved[] }
  | { ok: false; cause: "refused" | "dns"; reason: string };

/** The system's resolver, all addresses. */
export const resolveName: Lookup = async (hostname) => {
  const found = await systemLookup(hostname, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Whether an address is on the public internet. Private, loopback, link-local, carrier-grade NAT, mapped,
 * NAT64, 6to4, documentation and every other special range are not.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed.kind() === "ipv4" || parsed.match(GLOBAL_UNICAST_V6);
}

/**
 * Resolves the host once and says which addresses may be connected to. An answer that holds even one inside
 * address is refused whole, so a name cannot mix a public with an inside address.
 */
export async function checkAddress(url: URL, policy: Policy): Promise<Checked> {
  const excepted = policy.allow.includes(url.origin);
  if (!excepted && url.protocol !== "https:") {
    return { ok: false, cause: "refused", reason: `${url.origin} is not an https address.` };
  }
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const literal = ipaddr.isValid(hostname);
  let addresses: Resolved[];
  try {
    addresses = literal
      ? [{ address: hostname, family: ipaddr.IPv6.isValid(hostname) ? 6 : 4 }]
      : await policy.lookup(hostname);
  } catch {
    return { ok: false, cause: "dns", reason: `${hostname} could not be found.` };
  }
  if (addresses.length === 0) return { ok: false, cause: "dns", reason: `${hostname} could not be found.` };
  if (!excepted && !addresses.every(({ address }) => isPublicAddress(address))) {
    return { ok: false, cause: "refused", reason: `${hostname} points inside a private network.` };
  }
  return { ok: true, addresses };
}
