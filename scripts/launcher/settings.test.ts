import { createServer } from "node:net";
import { expect, test } from "vitest";
import { readable } from "./children.mjs";
import { withoutPassword } from "./database.mjs";
import { freePort, portIsFree, requirePorts } from "./ports.mjs";
import { readSettings } from "./settings.mjs";

test("without PUBLIC_URL everything stays on this machine, with the ports beside each other", () => {
  expect(readSettings({ PORT: "4000" })).toMatchObject({
    localMode: true,
    listen: "127.0.0.1",
    address: "http://localhost:4000",
    sandboxPort: 4001,
    inboxPort: 4002,
    postgresPort: 4010,
  });
});

test("a public address opens the door and closes sandbox and inbox", () => {
  const settings = readSettings({ PUBLIC_URL: "https://posts.example.com/" });
  expect(settings).toMatchObject({
    localMode: false,
    listen: "0.0.0.0",
    address: "https://posts.example.com",
    keepsMail: false,
  });
  expect(settings.sandboxPort).toBeUndefined();
});

test.each(["http://localhost:8080", "http://127.0.0.1", "http://[::1]:3000"])(
  "%s is still local",
  (address) => {
    expect(readSettings({ PUBLIC_URL: address }).localMode).toBe(true);
  },
);

test("a configured mail service takes the place of the inbox", () => {
  expect(readSettings({}).keepsMail).toBe(true);
  expect(readSettings({ SMTP_URL: "smtp://mail" }).keepsMail).toBe(false);
});

test.each([{ PORT: "0" }, { PORT: "abc" }, { PORT: "70000" }, { PUBLIC_URL: "posts" }])(
  "%j is refused",
  (wrong) => {
    expect(() => readSettings(wrong)).toThrow(/PORT|PUBLIC_URL/);
  },
);

test("a taken port is named, with a way out", async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  expect(await portIsFree(port)).toBe(false);
  await expect(requirePorts([{ port, host: "127.0.0.1", purpose: "app" }])).rejects.toThrow(
    new RegExp(`Port ${port} is taken.*PORT=`),
  );
  await new Promise((resolve) => server.close(resolve));
  await expect(requirePorts([{ port, host: "127.0.0.1", purpose: "app" }])).resolves.toBeUndefined();
});

test("an address is shown without its password", () => {
  expect(withoutPassword("postgres://app:hunter2@db.example:5432/posts")).toBe(
    "postgres://app@db.example:5432/posts",
  );
  expect(withoutPassword("hunter2")).not.toContain("hunter2");
});

test("on a terminal a log line becomes a sentence; elsewhere it stays as it was written", () => {
  const line =
    '{"level":50,"time":"2026-11-20T14:49:31.279Z","err":{"message":"too slow"},"msg":"The relay failed"}';
  expect(readable(line, true)).toBe("14:49:31  error: The relay failed: too slow");
  expect(readable(line, false)).toBe(line);
  expect(readable("anything else", true)).toBe("anything else");
});
