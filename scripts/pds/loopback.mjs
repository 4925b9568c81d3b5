import { Server } from "node:net";

/** Preloaded into the server's process: it would listen on all interfaces, and must listen on this machine only. */
const listen = Server.prototype.listen;
Server.prototype.listen = function listenOnLoopback(first, ...rest) {
  if (typeof first === "number" || typeof first === "string") {
    const withoutHost = rest.filter((value) => typeof value !== "string");
    return listen.call(this, Number(first), "127.0.0.1", ...withoutHost);
  }
  if (first && typeof first === "object" && "port" in first)
    return listen.call(this, { ...first, host: "127.0.0.1" }, ...rest);
  return listen.call(this, first, ...rest);
};
