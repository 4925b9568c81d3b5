import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Product } from "./product.ts";

const ROOT = join(import.meta.dirname, "../..");
const READY_WITHIN = 60_000;

/** `npm run worker` beside a product. */
export class Worker {
  #child: ChildProcess;
  #said = "";
  /** The process that publishes, as the worker names it when it is ready. */
  pid = 0;
  /** Where its engine calls it. */
  engine = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start({ data }: Pick<Product, "data">): Promise<Worker> {
    const child = spawn(process.execPath, ["scripts/worker.mjs"], {
      cwd: ROOT,
      env: { ...process.env, PUBLIC_URL: "", LOG_LEVEL: "warn", POSTHASTE_DATA: data, PORT: "" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const worker = new Worker(child);
    await worker.#ready();
    return worker;
  }

  /** Starts one where it cannot run; answers its exit code and what it said. */
  static async refused(environment: Record<string, string>): Promise<{ code: number; said: string }> {
    const child = spawn(process.execPath, ["scripts/worker.mjs"], {
      cwd: ROOT,
      env: { ...process.env, PUBLIC_URL: "", PORT: "", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        said += chunk;
      });
    const [code] = await once(child, "exit");
    return { code, said };
  }

  async #ready(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        this.#said = (this.#said + chunk).slice(-4000);
        const told = /Worker is ready.*\(process (\d+), engine on (127\.0\.0\.1:\d+)\)/.exec(this.#said);
        if (!told) return;
        this.pid = Number(told[1]);
        this.engine = `http://${told[2]}`;
        resolve();
      };
      this.#child.stdout?.on("data", hear);
      this.#child.stderr?.on("data", hear);
      this.#child.once("exit", (code) => reject(new Error(`The worker ended with ${code}:\n${this.#said}`)));
      setTimeout(() => reject(new Error(`The worker is not ready:\n${this.#said}`)), READY_WITHIN).unref();
    });
  }

  /** `kill -9` of the launcher and of the process that publishes, at the same moment. */
  async kill(): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    process.kill(this.pid, "SIGKILL");
    await gone;
  }

  /** Ends it as Ctrl-C does; answers its exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    const [code] = await gone;
    return code;
  }
}
