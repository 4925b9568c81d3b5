import { createServer as createHttp, type Server } from "node:http";
import { type AddressInfo, createServer as createTcp, type Server as TcpServer } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { mailWay } from "./rules";

const given = vi.hoisted(() => ({ env: {} as Record<string, unknown> }));
vi.mock("@/lib/env", () => ({ env: () => given.env }));
vi.mock("@/lib/log", () => ({ log: () => ({ error: () => {} }) }));
vi.mock("@/lib/global", () => ({ shared: (_key: string, make: () => unknown) => make() }));

const { sendMail } = await import("./work");
const mail = {
  to: "mara@example.com",
  subject: "Hello",
  text: "Plain",
  html: "<p>Rich</p>",
  idempotencyKey: "signup-1-1",
};
const from = "Posthaste <post@post.example>";

let server: Server | TcpServer | undefined;
beforeEach(() => {
  given.env = { MAIL_FROM: from, publicUrl: "https://post.example", localMode: true };
});
afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

const listen = (made: Server | TcpServer): Promise<number> =>
  new Promise((resolve) => {
    server = made;
    made.listen(0, "127.0.0.1", () => resolve((made.address() as AddressInfo).port));
  });

it("chooses the way: Resend before SMTP before the local inbox, and the inbox in local mode only", () => {
  const inbox = { localMode: true, INBOX_ORIGIN: "http://localhost:3002" };
  expect(mailWay({ ...inbox, RESEND_API_KEY: "re_1", SMTP_URL: "smtp://x" })).toBe("resend");
  expect(mailWay({ ...inbox, SMTP_URL: "smtp://x" })).toBe("smtp");
  expect(mailWay(inbox)).toBe("inbox");
  expect(mailWay({ ...inbox, localMode: false })).toBe("off");
});

it("sends to the local inbox with both parts and the idempotency key", async () => {
  const seen: { key: unknown; body: Record<string, unknown> }[] = [];
  const port = await listen(
    createHttp(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      seen.push({
        key: request.headers["idempotency-key"],
        body: JSON.parse(Buffer.concat(chunks).toString()),
      });
      response.writeHead(200, { "content-type": "application/json" }).end('{"id":"1"}');
    }),
  );
  given.env.INBOX_ORIGIN = `http://127.0.0.1:${port}`;
  expect(await sendMail(mail)).toMatchObject({ ok: true });
  expect(seen).toEqual([
    {
      key: "signup-1-1",
      body: expect.objectContaining({ from, to: "mara@example.com", text: "Plain", html: "<p>Rich</p>" }),
    },
  ]);
});

it("says so when the service refuses, and when there is none", async () => {
  const port = await listen(
    createHttp((_request, response) => {
      response
        .writeHead(422, { "content-type": "application/json" })
        .end('{"name":"validation_error","message":"no"}');
    }),
  );
  given.env.INBOX_ORIGIN = `http://127.0.0.1:${port}`;
  expect(await sendMail(mail)).toMatchObject({ ok: false, failure: { code: "mail-failed" } });
  given.env.INBOX_ORIGIN = undefined;
  expect(await sendMail(mail)).toMatchObject({ ok: false, failure: { code: "mail-off" } });
});

it("takes a mail as sent when its key was taken before with other words", async () => {
  const port = await listen(
    createHttp((_request, response) => {
      response
        .writeHead(409, { "content-type": "application/json" })
        .end('{"name":"invalid_idempotent_request","message":"Same key, different body."}');
    }),
  );
  given.env.INBOX_ORIGIN = `http://127.0.0.1:${port}`;
  expect(await sendMail(mail)).toMatchObject({ ok: true });
});

it("sends by SMTP", async () => {
  let received = "";
  const port = await listen(
    createTcp((socket) => {
      let inData = false;
      socket.write("220 ready\r\n");
      socket.on("data", (chunk) => {
        const text = chunk.toString();
        received += text;
        if (inData) {
          if (text.endsWith("\r\n.\r\n")) {
            inData = false;
            socket.write("250 taken\r\n");
          }
        } else if (/^DATA/i.test(text)) {
          inData = true;
          socket.write("354 go on\r\n");
        } else socket.write(/^QUIT/i.test(text) ? "221 bye\r\n" : "250 ok\r\n");
      });
    }),
  );
  given.env.SMTP_URL = `smtp://127.0.0.1:${port}`;
  expect(await sendMail(mail)).toMatchObject({ ok: true });
  expect(received).toContain("RCPT TO:<mara@example.com>");
  expect(received).toContain("Message-ID: <signup-1-1@post.example>");
});
