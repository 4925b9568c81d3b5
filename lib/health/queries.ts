import { connect } from "node:net";
import { sql } from "@/db/client";
import { env } from "@/lib/env";
import { sharedIfAny } from "@/lib/global";
import { mailState } from "@/lib/mail/queries";
import { storage } from "@/lib/storage/storage";
import { type EngineState, engineHealth, type Health, type PartHealth, summarize } from "./rules";

const PATIENCE_MS = 2_000;
/** A burst of questions costs one look. */
const FRESH_MS = 200;

let last: { at: number; health: Promise<Health> } | undefined;

/** The state of this process's parts, at most a fifth of a second old. Never throws. */
export function getHealth(): Promise<Health> {
  const now = performance.now();
  if (!last || now - last.at > FRESH_MS) last = { at: now, health: look() };
  return last.health;
}

async function look(): Promise<Health> {
  const engine = sharedIfAny<{ state(): EngineState }>("engine")?.state();
  const [database, stored, mail] = await Promise.all([databaseHealth(), storageHealth(), mailHealth()]);
  const role = { inngestServer: env().inngestServer, role: env().ROLE };
  return summarize({ database, engine: engineHealth(engine, role), storage: stored, mail });
}

async function databaseHealth(): Promise<PartHealth> {
  const answered = await within(sql()`select 1`.then(() => true));
  return answered ? { state: "ok", note: "answers" } : { state: "down", note: "does not answer" };
}

async function storageHealth(): Promise<PartHealth> {
  const found = await storage().state();
  if (found.state === "ready") return { state: "ok", note: "files can be written" };
  return { state: "down", note: found.state === "full" ? "the disk is full" : "files cannot be written" };
}

async function mailHealth(): Promise<PartHealth> {
  const { way } = mailState();
  if (way === "off") return { state: "off", note: "no mail service is set" };
  if (way === "resend") return { state: "ok", note: "sent through Resend" };
  const server = new URL((way === "smtp" ? env().SMTP_URL : env().INBOX_ORIGIN) ?? "");
  const port = Number(server.port) || (server.protocol === "smtps:" ? 465 : 587);
  const answers = await within(listens(server.hostname, port));
  const name = way === "smtp" ? "the SMTP server" : "the local inbox";
  return answers
    ? { state: "ok", note: `${name} answers` }
    : { state: "down", note: `${name} does not answer` };
}

/** True when a connection to the operator's own mail server can be opened. */
function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (found: boolean) => {
      socket.destroy();
      resolve(found);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(false));
  });
}

/** False when `work` fails or takes too long. */
async function within(work: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const result = await Promise.race([work.catch(() => false), late]);
  clearTimeout(timer);
  return result;
}
