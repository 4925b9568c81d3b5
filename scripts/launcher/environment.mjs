import { embeddedUrl } from "./postgres.mjs";

/** What the app, and TypeScript run beside it, get to see. What the operator has set wins over what was generated. */
export function appEnvironment({ settings, secrets, postgresPort, dev = false }) {
  const { AUTH_SECRET, POSTHASTE_KEY, ENGINE_SIGNING_KEY, SANDBOX_TOKEN, OPERATOR_CODE } = secrets;
  const local = settings.localMode
    ? {
        SANDBOX_ORIGIN: `http://127.0.0.1:${settings.sandboxPort}`,
        SANDBOX_TOKEN,
        ...(settings.keepsMail ? { INBOX_ORIGIN: `http://localhost:${settings.inboxPort}` } : {}),
      }
    : {};
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  return {
    AUTH_SECRET,
    POSTHASTE_KEY,
    ENGINE_SIGNING_KEY,
    OPERATOR_CODE,
    ...given,
    ...local,
    DATABASE_URL: settings.databaseUrl ?? embeddedUrl(secrets.DATABASE_PASSWORD, postgresPort),
    POSTHASTE_DATA: settings.dataDir,
    PORT: String(settings.port),
    NODE_ENV: dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    // Next would exit before an answer that is on its way is written down; the app ends itself when it is.
    ...(dev ? {} : { NEXT_MANUAL_SIG_HANDLE: "true" }),
  };
}
