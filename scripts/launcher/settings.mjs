import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { inRoot, root } from "./paths.mjs";
import { Refusal } from "./say.mjs";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Reads `.env.local` and `.env`, as Next does; what is set already wins. */
export function loadEnvFiles() {
  for (const name of [".env.local", ".env"]) {
    if (existsSync(inRoot(name))) process.loadEnvFile(inRoot(name));
  }
}

function publicHost(address) {
  if (!address) return "localhost";
  try {
    return new URL(address).hostname;
  } catch {
    throw new Refusal(`PUBLIC_URL is not an address: "${address}". Give one like https://posts.example.com.`);
  }
}

/**
 * What the launcher itself needs from the environment.
 * @param {Record<string, string | undefined>} environment
 */
export function readSettings(environment = process.env) {
  const port = Number(environment.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_500) {
    throw new Refusal(`PORT is "${environment.PORT}": give a number between 1 and 65500.`);
  }
  const host = publicHost(environment.PUBLIC_URL);
  const localMode = LOOPBACK.has(host);
  const mailed = Boolean(environment.RESEND_API_KEY || environment.SMTP_URL);
  return {
    port,
    localMode,
    listen: localMode ? "127.0.0.1" : "0.0.0.0",
    /** The name the app answers to. */
    hostHeader: localMode ? `localhost:${port}` : new URL(environment.PUBLIC_URL).host,
    address: environment.PUBLIC_URL ? new URL(environment.PUBLIC_URL).origin : `http://localhost:${port}`,
    dataDir: resolve(root, environment.POSTHASTE_DATA || ".data"),
    databaseUrl: environment.DATABASE_URL || undefined,
    sandboxPort: localMode ? port + 1 : undefined,
    inboxPort: localMode ? port + 2 : undefined,
    keepsMail: localMode && !mailed,
    postgresPort: port + 10,
  };
}
