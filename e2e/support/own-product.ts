import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Product, productAt } from "./product.ts";

const ROOT = join(import.meta.dirname, "../..");
/** The product takes this many ports in a row. */
const PORTS = 11;
const READY_WITHIN = 60_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });

async function freeRow(): Promise<number> {
  for (let first = 41_000 + Math.floor(Math.random() * 500) * PORTS; first < 60_000; first += PORTS) {
    const row = Array.from({ length: PORTS }, (_, offset) => isFree(first + offset));
    if ((await Promise.all(row)).every(Boolean)) return first;
  }
  throw new Error("There are no free ports for a second product.");
}

/** A product of this journey alone, with a data folder of its own: one that may be killed. */
export class OwnProduct {
  readonly at: Product;
  #environment: Record<string, string>;
  #child: ChildProcess | undefined;
  #said = "";

  private constructor(at: Product, environment: Record<string, string>) {
    this.at = at;
    this.#environment = environment;
  }

  static async prepare(environment: Record<string, string>): Promise<OwnProduct> {
    const data = mkdtempSync(join(tmpdir(), "posthaste-own-"));
    const port = await freeRow();
    return new OwnProduct(productAt(port, data), {
      ...environment,
      PORT: String(port),
      POSTHASTE_DATA: data,
    });
  }

  /** `npm start`; resolves when it says that it is ready. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ["scripts/start.mjs"], {
      cwd: ROOT,
      env: { ...process.env, PUBLIC_URL: "", LOG_LEVEL: "warn", ...this.#environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.#said = "";
    const ready = new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        this.#said = (this.#said + chunk).slice(-4000);
        if (this.#said.includes("Posthaste is ready")) resolve();
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("exit", (code) => reject(new Error(`It ended with ${code}:\n${this.#said}`)));
      setTimeout(() => reject(new Error(`It is not ready:\n${this.#said}`)), READY_WITHIN).unref();
    });
    await ready;
  }

  /** `kill -9` of what was started; whatever it had started itself has to notice. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Ends it as Ctrl-C does. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Ends it as Ctrl-C does and removes its data. */
  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.at.data, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }
}
