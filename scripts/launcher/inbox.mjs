/**
 * The local inbox: a mail service that keeps every mail instead of sending it, and, one and two ports further,
 * the pages of an emulated Google and GitHub. Mails survive a restart: each accepted one is written to a file
 * and told to the service again when it starts.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { createEmulator } from "emulate";

const port = Number(process.env.INBOX_PORT);
const file = process.env.INBOX_FILE ?? "";
const keepsMail = process.env.INBOX_MAIL === "1";
/** More than a person looks through, little enough to stay in memory. */
const KEPT = 200;
const KEPT_IF_BYTES = 1024 * 1024;
const OWN_HOST = new Set([`localhost:${port}`, `127.0.0.1:${port}`]);

if (keepsMail) await startMail();
await createEmulator({ service: "google", port: port + 1 });
await createEmulator({ service: "github", port: port + 2 });

async function startMail() {
  const inner = await freeInnerPort();
  await createEmulator({ service: "resend", port: inner, baseUrl: `http://localhost:${port}` });
  await replay(inner);
  const server = createServer((incoming, outgoing) => pass(incoming, outgoing, inner));
  server.listen(port, "127.0.0.1");
  await new Promise((resolve, reject) => server.once("listening", resolve).once("error", reject));
}

function freeInnerPort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port: found } = probe.address();
      probe.close(() => resolve(found));
    });
  });
}

function keptMails() {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.slice(-KEPT).flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}

async function replay(inner) {
  const mails = keptMails();
  writeFileSync(file, mails.map((mail) => `${JSON.stringify(mail)}\n`).join(""), { mode: 0o600 });
  for (const { body, key } of mails) {
    await new Promise((resolve) => {
      const headers = {
        "content-type": "application/json",
        authorization: "Bearer local",
        ...(key ? { "idempotency-key": key } : {}),
      };
      const asked = request(
        { port: inner, host: "127.0.0.1", path: "/emails", method: "POST", headers },
        (answer) => answer.resume().on("end", resolve),
      );
      asked.on("error", resolve).end(body);
    });
  }
}

/** Hands a request on to the service. A foreign name in `Host` is refused: a web page must not read these mails. */
function pass(incoming, outgoing, inner) {
  if (!OWN_HOST.has(incoming.headers.host ?? "")) {
    outgoing
      .writeHead(421, { "content-type": "text/plain" })
      .end(`The local inbox is at http://localhost:${port}/inbox.\n`);
    return;
  }
  if (incoming.url === "/") {
    outgoing.writeHead(302, { location: "/inbox" }).end();
    return;
  }
  const isMail = incoming.method === "POST" && incoming.url === "/emails";
  const { method, url: path, headers } = incoming;
  const chunks = [];
  const asked = request({ host: "127.0.0.1", port: inner, method, path, headers }, (answer) => {
    if (isMail && answer.statusCode === 200) keep(Buffer.concat(chunks), headers["idempotency-key"]);
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  asked.on("error", () => outgoing.writeHead(502).end());
  if (isMail) incoming.on("data", (chunk) => chunks.push(chunk));
  incoming.pipe(asked);
}

const seenKeys = new Set(keptMails().map(({ key }) => key));

function keep(body, key) {
  if (body.length > KEPT_IF_BYTES || (key && seenKeys.has(key))) return;
  if (key) seenKeys.add(key);
  appendFileSync(file, `${JSON.stringify({ body: body.toString("utf8"), key })}\n`, { mode: 0o600 });
}
