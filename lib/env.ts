import { resolve } from "node:path";
import { z } from "zod";
import { catalog } from "./platforms/catalog";
import type { PlatformFacts } from "./platforms/contract-facts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

const flag = z.enum(["0", "1", "true", "false"]).transform((value) => value === "1" || value === "true");

const list = z.string().transform((value) =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
);

const VERIFICATION_FILE = /^([A-Za-z0-9_-]+\.(?:txt|html))=(.+)$/s;

/** Files to be served at the root, by name: `name=content`, separated by commas. */
const files = z.string().transform((value, context) => {
  const named = new Map<string, string>();
  for (const part of value.split(",").map((one) => one.trim())) {
    if (part === "") continue;
    const [, name, content] = VERIFICATION_FILE.exec(part) ?? [];
    if (name && content) named.set(name, content);
    else
      context.addIssue(
        `"${part.slice(0, 60)}" is not name=content with a name of letters, digits, - and _ that ends in .txt or .html.`,
      );
  }
  return named;
});

/** Every environment variable the product reads, with its meaning. `.env.example` is checked against this. */
export const Environment = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  PORT: z.coerce.number().int().min(1).max(65535).default(3000).describe("Port the app listens on."),
  PUBLIC_URL: z.url().optional().describe("Address people use. Unset or a loopback host means local mode."),
  ALLOWED_HOSTS: list.default([]).describe("Further host names the app answers to, comma-separated."),
  TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe("How many reverse proxies stand before the app; that many X-Forwarded-For hops count."),
  POSTHASTE_DATA: z
    .string()
    .default(".data")
    .describe("Folder for the embedded database, secrets and uploads."),
  DATABASE_URL: z
    .string()
    .optional()
    .describe("A Postgres of your own (16 or newer) instead of the embedded one."),
  POSTHASTE_INSTANCE: z
    .uuid()
    .optional()
    .describe(
      "The instance's id, as Settings, Instance shows it: says that DATABASE_URL is the one database of it, on a machine whose data folder does not know it yet.",
    ),
  ROLE: z
    .enum(["all", "web", "worker"])
    .default("all")
    .describe("What this process does: all, web (pages and sweep) or worker (engine and sweep)."),
  AUTH_SECRET: z.string().min(32).optional().describe("Signs cookies. Made on first start when unset."),
  POSTHASTE_KEY: z
    .string()
    .optional()
    .describe(
      "32 bytes, base64url: seals platform tokens; several, separated by commas, while it is rotated (npm run keys): the first seals, each opens. Made on first start when unset. Keep a copy: without it every channel must be connected again.",
    ),
  ENGINE_SIGNING_KEY: z
    .string()
    .optional()
    .describe("Signs the embedded engine's calls. Made on first start when unset."),
  INNGEST_EVENT_KEY: z
    .string()
    .optional()
    .describe("Set together with INNGEST_SIGNING_KEY to run jobs on Inngest instead of the embedded engine."),
  INNGEST_SIGNING_KEY: z.string().optional().describe("Signing key of your Inngest environment."),
  INNGEST_BASE_URL: z.url().optional().describe("Address of a self-hosted Inngest server."),
  INNGEST_SERVE_ORIGIN: z
    .url()
    .optional()
    .describe("Origin under which the Inngest server reaches this app. Default: PUBLIC_URL."),
  INNGEST_DEV: z.string().optional().describe("An Inngest dev server; local mode only."),
  SIGN_UP: z
    .enum(["open", "invite", "closed"])
    .optional()
    .describe("Who may sign up. Default: open in local mode, otherwise invite."),
  OPERATOR_CODE: z
    .string()
    .min(12)
    .optional()
    .describe("One-time code for the first account outside local mode. Printed at start when unset."),
  RESEND_API_KEY: z.string().optional().describe("Sends mail through Resend."),
  RESEND_BASE_URL: z.url().optional().describe("Another address of the Resend API."),
  SMTP_URL: z
    .string()
    .optional()
    .describe("Sends mail through an SMTP server, e.g. smtps://user:password@mail.example.com."),
  MAIL_FROM: z.string().default("Posthaste <posthaste@localhost>").describe("Sender of the mails."),
  AUTH_GOOGLE_ID: z.string().optional().describe("Google sign-in: client id."),
  AUTH_GOOGLE_SECRET: z.string().optional().describe("Google sign-in: client secret."),
  AUTH_GITHUB_ID: z.string().optional().describe("GitHub sign-in: client id."),
  AUTH_GITHUB_SECRET: z.string().optional().describe("GitHub sign-in: client secret."),
  AUTH_EMULATOR: flag
    .default(false)
    .describe("Local mode: offer Google and GitHub sign-in through the local emulator."),
  POSTS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe("Posts one member may create per minute, by form or API."),
  VERIFICATION_FILES: files
    .default(new Map())
    .describe(
      "Files that platforms look for at the root to see that this address is yours, as name=content, comma-separated, e.g. tiktokAb12.txt=tiktok-developers-site-verification=Ab12.",
    ),
  OUTBOUND_ALLOW: list
    .default([])
    .describe("Exact origins inside your network that the app may call, comma-separated."),
  SANDBOX_ORIGIN: z
    .url()
    .optional()
    .describe("Set by the launcher in local mode: where the sandbox listens."),
  SANDBOX_TOKEN: z
    .string()
    .optional()
    .describe("Set by the launcher in local mode: opens the sandbox's control API."),
  INBOX_ORIGIN: z
    .url()
    .optional()
    .describe("Set by the launcher in local mode: where the local inbox listens."),
  BENCH_FUNCTIONS: flag
    .default(false)
    .describe("Set by the benchmarks, in local mode: registers the functions they measure the engine with."),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("How much is logged."),
  TEST_PLATFORMS: flag
    .default(false)
    .describe("Benchmarks in local mode: three platforms that exist in the sandbox only."),
  TIME_SCALE: z.coerce
    .number()
    .min(0.01)
    .max(1)
    .default(1)
    .describe("Benchmarks with TEST_PLATFORMS: leases, waits and settle times are multiplied by it."),
});

type Parsed = z.infer<typeof Environment>;

/** A platform as far as its application's credentials go. */
type Applied = { id: string; connect: Pick<PlatformFacts["connect"], "application"> };

export type Credentials = { clientId: string; clientSecret: string };

/** The two variables that hold the credentials of the operator's application at a platform. */
export function applicationVariables(platform: string): { id: string; secret: string } {
  const name = platform.toUpperCase().replaceAll("-", "_");
  return { id: `${name}_CLIENT_ID`, secret: `${name}_CLIENT_SECRET` };
}

/** The environment as the product sees it. */
export type Env = Parsed & {
  /** Credentials of the operator's applications, by platform; absent where none are set. */
  applications: Readonly<Record<string, Credentials>>;
  /** True while `PUBLIC_URL` is unset or a loopback host: sandbox, inbox, emulated sign-in and seed exist only then. */
  localMode: boolean;
  /** Origin for links and redirects, without a trailing slash. */
  publicUrl: string;
  signUp: "open" | "invite" | "closed";
  /** Absolute path of the data folder. */
  dataDir: string;
  /** True when a real Inngest server runs the jobs. */
  inngestServer: boolean;
  /** Origin under which that server reaches the app. */
  inngestServeOrigin: string;
};

let cached: Env | undefined;

/** The parsed environment; throws one readable line per wrong variable. */
export function env(): Env {
  cached ??= parseEnv(process.env);
  return cached;
}

/** Throws when settings contradict each other, or belong to local mode and are used elsewhere. */
function refuseMisuse(values: Parsed, localMode: boolean, inngestDev: boolean): void {
  if (inngestDev && !localMode)
    throw new Error("INNGEST_DEV works in local mode only: unset it, or unset PUBLIC_URL.");
  if (values.TEST_PLATFORMS && !localMode)
    throw new Error("TEST_PLATFORMS is for benchmarks in local mode only: unset it, or unset PUBLIC_URL.");
  if (values.TIME_SCALE !== 1 && !values.TEST_PLATFORMS)
    throw new Error("TIME_SCALE is for benchmarks with TEST_PLATFORMS only: unset it.");
  if (!inngestDev && Boolean(values.INNGEST_EVENT_KEY) !== Boolean(values.INNGEST_SIGNING_KEY))
    throw new Error("INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY belong together: set both, or neither.");
}

/** Reads the credentials of every platform that wants an application; throws when only one of the two is set. */
function readApplications(
  given: Record<string, string | undefined>,
  platforms: readonly Applied[],
): Record<string, Credentials> {
  const found: Record<string, Credentials> = {};
  for (const { id, connect } of platforms) {
    if (!connect.application) continue;
    const names = applicationVariables(id);
    const [clientId, clientSecret] = [given[names.id]?.trim(), given[names.secret]?.trim()];
    if (Boolean(clientId) !== Boolean(clientSecret))
      throw new Error(`${names.id} and ${names.secret} belong together: set both, or neither.`);
    if (clientId && clientSecret) found[id] = { clientId, clientSecret };
  }
  return found;
}

/** Parses an environment; separate from `env()` so that tests can try others. Empty strings count as unset. */
export function parseEnv(
  source: Record<string, string | undefined>,
  platforms: readonly Applied[] = catalog,
): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment is not usable:\n${lines.join("\n")}`);
  }
  const values = parsed.data;
  const localMode = !values.PUBLIC_URL || LOOPBACK.has(new URL(values.PUBLIC_URL).hostname);
  const inngestDev = values.INNGEST_DEV !== undefined && !["0", "false"].includes(values.INNGEST_DEV);
  refuseMisuse(values, localMode, inngestDev);
  const publicUrl = values.PUBLIC_URL ? new URL(values.PUBLIC_URL).origin : `http://localhost:${values.PORT}`;
  return {
    ...values,
    applications: readApplications(given, platforms),
    localMode,
    publicUrl,
    inngestServeOrigin: new URL(values.INNGEST_SERVE_ORIGIN ?? publicUrl).origin,
    signUp: values.SIGN_UP ?? (localMode ? "open" : "invite"),
    dataDir: resolve(/* turbopackIgnore: true */ values.POSTHASTE_DATA),
    inngestServer: inngestDev || Boolean(values.INNGEST_EVENT_KEY && values.INNGEST_SIGNING_KEY),
  };
}

/** Whether the sandbox runs beside this process; without it its channels' operations are held. */
export const sandboxRuns = (): boolean => env().localMode && Boolean(env().SANDBOX_ORIGIN);

/** What `TIME_SCALE` comes to: 1 wherever it is not allowed or not a number from 0.01 to 1. */
export function timeScaleOf(source: Record<string, string | undefined>): number {
  try {
    return parseEnv(source).TIME_SCALE;
  } catch {
    return 1;
  }
}

// Not `env()`: constants are made while modules load, before a test or a script has set up its environment.
const timeScale = process.env.TIME_SCALE ? timeScaleOf(process.env) : 1;

/** Milliseconds as this process lives them: shorter under `TIME_SCALE`, the same everywhere else. */
export const scaled = (milliseconds: number): number => milliseconds * timeScale;
