import { Refusal } from "./say.mjs";

/** An address as it may be shown: without the password. */
export function withoutPassword(address) {
  try {
    const url = new URL(address);
    return `${url.protocol}//${url.username ? `${url.username}@` : ""}${url.host}${url.pathname}`;
  } catch {
    return "(not an address)";
  }
}

async function withConnection(url, work) {
  const { default: postgres } = await import("postgres");
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {}, idle_timeout: 1 });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {});
  }
}

/** Makes a database of that name in the embedded Postgres, unless it is there. */
export async function ensureDatabase(adminUrl, name) {
  await withConnection(adminUrl, async (sql) => {
    const found = await sql`select 1 from pg_database where datname = ${name}`;
    if (found.length === 0) await sql.unsafe(`create database "${name}"`);
  }).catch((error) => {
    if (error.code === "28P01") {
      throw new Refusal(
        "The embedded database does not accept its password: secrets.json is not the one this data folder was made with. Restore it from a copy.",
      );
    }
    throw error;
  });
}

const OLDEST_MAJOR = 16;

/** Refuses a database that does not answer, in one line that says which and why. */
export async function requireDatabase(url) {
  const shown = withoutPassword(url);
  const number = await withConnection(
    url,
    async (sql) => (await sql`show server_version_num`)[0].server_version_num,
  ).catch((error) => {
    throw new Refusal(
      `The database at ${shown} (DATABASE_URL) cannot be used: ${reason(error)}. Start it or correct the address; without DATABASE_URL Posthaste brings its own.`,
    );
  });
  const major = Math.floor(Number(number) / 10_000);
  if (major < OLDEST_MAJOR)
    throw new Refusal(
      `The database at ${shown} is Postgres ${major}; Posthaste needs ${OLDEST_MAJOR} or newer.`,
    );
}

function reason(error) {
  const known = {
    ECONNREFUSED: "nothing listens there",
    ENOTFOUND: "its host name is unknown",
    CONNECT_TIMEOUT: "it does not answer",
    "28P01": "it refuses the password",
    28000: "it refuses this user",
    "3D000": "there is no database of that name",
  };
  return known[error.code] ?? String(error.message ?? error.code ?? error).split("\n")[0];
}

/** Whether anybody has an account yet. */
export const hasPeople = (url) =>
  withConnection(url, async (sql) => (await sql`select 1 from users limit 1`).length > 0);
