import { serve } from "@hono/node-server";
import { createSandbox } from "./app.ts";

const port = Number(process.env.SANDBOX_PORT ?? 3001);
const folder = process.env.SANDBOX_DATA ?? ".data/sandbox";
const token = process.env.SANDBOX_TOKEN ?? "";

const { app, close } = createSandbox({
  folder,
  origin: `http://127.0.0.1:${port}`,
  appOrigin: process.env.APP_ORIGIN ?? "http://localhost:3000",
  token,
  trials: process.env.TEST_PLATFORMS === "1",
  ...(process.env.SANDBOX_PROCESSING_MS ? { processingMs: Number(process.env.SANDBOX_PROCESSING_MS) } : {}),
});

const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port }, () => {
  process.stdout.write(`sandbox ready on http://127.0.0.1:${port}\n`);
});

server.on("error", (error: NodeJS.ErrnoException) => {
  const busy = error.code === "EADDRINUSE";
  process.stderr.write(busy ? `sandbox: port ${port} is in use\n` : `sandbox: ${error.message}\n`);
  process.exit(1);
});

let stopping = false;

function stop(): void {
  if (stopping) return;
  stopping = true;
  server.close(() => {
    close();
    process.exit(0);
  });
  if ("closeIdleConnections" in server) server.closeIdleConnections();
  // A request held back by a fault must not hold the whole product up.
  setTimeout(() => process.exit(0), 1500).unref();
}

process.on("SIGTERM", stop);
process.on("SIGINT", stop);

// Whoever started us may be killed without a word; then nobody would ever stop us.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) stop();
}, 1000).unref();
