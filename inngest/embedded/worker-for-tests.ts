import { startEngine } from "./engine";

/** An engine in a process of its own, to be killed: `<app url> <signing key> <lease in milliseconds>`. */
const [baseUrl = "", signingKey = "", leaseMs = "1000"] = process.argv.slice(2);
await startEngine({ baseUrl, signingKey, tuning: { leaseMs: Number(leaseMs) } }).ready;
