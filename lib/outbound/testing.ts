import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Lookup, Policy } from "./addresses";
import { type RequestOptions, request } from "./request";

/** Servers of the running test. */
export const open: { close(): unknown }[] = [];
/** Ends every server of the test that just ran. */
export function closeAll(): void {
  for (const server of open.splice(0)) server.close();
}

export async function serve(
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

export const noLookup: Lookup = async (name) => {
  throw new Error(`unexpected lookup of ${name}`);
};
export const allowing = (...allow: string[]): Policy => ({ allow, lookup: noLookup });
export const resolving = (...addresses: string[]): Policy => ({
  allow: [],
  lookup: async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
});

export async function failureOf(options: RequestOptions, policy: Policy) {
  const result = await request(options, policy);
  if (result.ok) throw new Error(`expected a failure, got ${result.value.status}`);
  return result.failure;
}
