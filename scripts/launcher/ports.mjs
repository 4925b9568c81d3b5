import { createServer } from "node:net";
import { until } from "./processes.mjs";
import { Refusal } from "./say.mjs";

/** True when a server could listen there now. */
export function portIsFree(port, host = "127.0.0.1") {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The first free port from `from` on; any free one when the next hundred are taken. */
export async function freePort(from = 0, host = "127.0.0.1") {
  for (let port = from; from > 0 && port < Math.min(from + 100, 65_536); port += 1) {
    if (await portIsFree(port, host)) return port;
  }
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Refuses when a port is taken. After a launcher was killed its children may need some seconds to leave, so
 * `patience` (milliseconds) says how long to wait for them.
 */
export async function requirePorts(needed, patience = 0) {
  for (const { port, host, purpose } of needed) {
    if (await until(() => portIsFree(port, host), patience, 100)) continue;
    const what =
      purpose === "app" ? `Port ${port} is taken` : `Port ${port}, which the ${purpose} needs, is taken`;
    throw new Refusal(
      `${what} by another program: stop it, or choose another with PORT=${suggestion(needed)} npm start.`,
    );
  }
}

const suggestion = (needed) => Math.min(needed[0].port + 100, 65_000);

/** The first port from `from` on that is free together with the `count - 1` after it. */
export async function freeRow(from, count) {
  for (let port = from; port + count < 65_536; port += count) {
    const row = Array.from({ length: count }, (_, offset) => portIsFree(port + offset));
    if ((await Promise.all(row)).every(Boolean)) return port;
  }
  throw new Refusal(`There are no ${count} free ports in a row above ${from}.`);
}
