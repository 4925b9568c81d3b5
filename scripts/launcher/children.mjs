import { spawn } from "node:child_process";
import { join } from "node:path";
import { nextCommand } from "./build.mjs";
import { inRoot, root } from "./paths.mjs";
import { startPostgres } from "./postgres.mjs";
import { say, warn } from "./say.mjs";

/** Small servers: a short young generation keeps them from holding memory they do not need. */
const FRUGAL = ["--max-semi-space-size=1"];

/** What Next says of itself at a start; the launcher says it better, with the address people use. */
const BANNER =
  /^\s*(▲ Next\.js|- (Local|Network|Environments?|Experiments)|✓ (Starting|Ready|Running next)|$)/;

/** Starts one Node program as the head of a group of its own; resolves when it exists. */
export function startNode(args, { env, quietly }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      detached: true,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    relay(child.stdout, say, quietly);
    relay(child.stderr, warn, quietly);
    child.once("spawn", () => resolve(child));
    child.once("error", reject);
  });
}

const LEVELS = { 40: "warning: ", 50: "error: ", 60: "error: " };

/** A log line as people read it, on a terminal; a log collector gets it as it was written. */
export function readable(line, terminal = process.stdout.isTTY) {
  if (!terminal || !line.startsWith('{"level"')) return line;
  try {
    const { level, time, msg, err } = JSON.parse(line);
    return `${time.slice(11, 19)}  ${LEVELS[level] ?? ""}${msg}${err?.message ? `: ${err.message}` : ""}`;
  } catch {
    return line;
  }
}

/** Hands on whole lines, without those that `quietly` matches. */
function relay(stream, print, quietly) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (!quietly?.test(line)) print(readable(line));
  });
  stream.on("end", () => rest && print(rest));
}

/** The children of a product, by name, each with what `supervise` wants to know. */
export function describeChildren({ settings, secrets, appEnvironment, postgresPort, dev }) {
  const logs = (name) => join(settings.dataDir, "logs", name);
  return {
    database: {
      name: "database",
      group: false,
      stopWith: "SIGINT",
      killWith: "SIGQUIT",
      start: () =>
        startPostgres({
          dir: join(settings.dataDir, "postgres"),
          port: postgresPort,
          password: secrets.DATABASE_PASSWORD,
          logFile: logs("postgres.log"),
        }),
    },
    sandbox: {
      name: "sandbox",
      start: () =>
        startNode([...FRUGAL, inRoot("sandbox", "server.ts")], {
          env: childEnvironment({
            SANDBOX_PORT: settings.sandboxPort,
            SANDBOX_DATA: join(settings.dataDir, "sandbox"),
            SANDBOX_TOKEN: secrets.SANDBOX_TOKEN,
            APP_ORIGIN: settings.address,
            TEST_PLATFORMS: process.env.TEST_PLATFORMS === "1" ? "1" : "0",
          }),
          quietly: /^sandbox ready/,
        }),
    },
    inbox: {
      name: "local inbox",
      start: () =>
        startNode([...FRUGAL, inRoot("scripts", "launcher", "inbox.mjs")], {
          env: childEnvironment({
            INBOX_PORT: settings.inboxPort,
            INBOX_FILE: join(settings.dataDir, "inbox.jsonl"),
            INBOX_MAIL: settings.keepsMail ? "1" : "0",
          }),
        }),
    },
    app: {
      name: "app",
      patience: 30_000,
      start: () => startNode(nextArguments(settings, dev), { env: appEnvironment, quietly: BANNER }),
    },
  };
}

function nextArguments({ listen, port }, dev) {
  const where = ["-H", listen, "-p", String(port)];
  return dev ? [nextCommand, "dev", ...where] : [nextCommand, "start", ...where];
}

/** The simulators get what they need and nothing of the product's secrets. */
function childEnvironment(own) {
  const kept = ["PATH", "HOME", "TMPDIR", "LANG", "TZ"].filter((name) => process.env[name]);
  const given = Object.entries(own).map(([name, value]) => [name, String(value)]);
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    NODE_ENV: "production",
    ...Object.fromEntries(given),
  };
}
