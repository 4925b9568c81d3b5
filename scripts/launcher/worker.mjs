import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt } from "./build.mjs";
import { describeChildren } from "./children.mjs";
import { openDataFolder } from "./data-folder.mjs";
import { requireDatabase } from "./database.mjs";
import { appEnvironment } from "./environment.mjs";
import { startGuard } from "./guard.mjs";
import { askHealth } from "./health.mjs";
import { runningInstance } from "./instance.mjs";
import { inRoot } from "./paths.mjs";
import { freePort } from "./ports.mjs";
import { runningPort } from "./postgres.mjs";
import { until } from "./processes.mjs";
import { Refusal, say } from "./say.mjs";
import { readSecrets } from "./secrets.mjs";
import { readSettings } from "./settings.mjs";
import { supervise } from "./supervise.mjs";

const READY_WITHIN = 120_000;
/** The embedded database may come back on another port; looked at this often. */
const LOOK_MS = 2_000;

/** A worker beside a server: the same build, with the engine and the sweep and no pages. */
export class Worker {
  #guard;
  #child;
  #builder;
  #watch;
  #stopped;
  #postgresPort;
  #settings;

  /** Joins the database of the running Posthaste, or the one DATABASE_URL names; resolves when the engine runs. */
  async start() {
    this.#settings = joinServer();
    const { settings } = this.#settings;
    openDataFolder(settings.dataDir);
    if (settings.databaseUrl) await requireDatabase(settings.databaseUrl);
    else this.#postgresPort = requireRunning(this.#settings);
    this.#guard = startGuard();
    await this.#build();
    await this.#launch();
    if (!settings.databaseUrl) this.#watch = setInterval(() => void this.#follow(), LOOK_MS);
  }

  /** A server of this checkout runs the build that is there: it must not change under it. */
  async #build() {
    const { settings, server } = this.#settings;
    if (server && existsSync(inRoot(".next", "BUILD_ID"))) return;
    await ensureBuilt(join(settings.dataDir, "logs", "build.log"), (child) => {
      this.#builder = child;
      this.#guard.add(-child.pid, "TERM");
      child.once("exit", () => this.#guard.drop(-child.pid));
    });
  }

  async #launch() {
    const { settings, server } = this.#settings;
    const port = await freePort();
    const own = { ...settings, port, listen: "127.0.0.1", hostHeader: `localhost:${port}` };
    const secrets = readSecrets(settings.dataDir);
    const environment = {
      ...appEnvironment({ settings, secrets, postgresPort: this.#postgresPort }),
      ROLE: "worker",
      PORT: String(port),
      // Mails link to the pages, which the server has.
      PUBLIC_URL: settings.address,
    };
    const { app } = describeChildren({ settings: own, secrets, appEnvironment: environment });
    let ready = false;
    const child = supervise({
      ...app,
      name: "worker",
      guard: this.#guard,
      mayRestart: () => ready,
      onLost: lost,
    });
    this.#child = child;
    let last;
    function lost(code, by) {
      last = new Refusal(
        `The worker stopped while it started (${by ?? `code ${code}`}); the lines above say why.`,
      );
    }
    await child.launch();
    const isReady = async () => {
      const answer = await askHealth(own);
      return answer?.status === 200 && !answer.body.includes('"note":"starting"');
    };
    const answered = await until(async () => last || this.#stopped || (await isReady()), READY_WITHIN, 50);
    if (last) throw last;
    if (!answered)
      throw new Refusal(`The worker did not become ready within ${READY_WITHIN / 1000} seconds.`);
    ready = true;
    if (this.#stopped) return;
    const beside = server ? ` beside the server on port ${server.port}` : "";
    say(`Worker is ready${beside} (process ${child.pid()}, engine on 127.0.0.1:${port}). Ctrl-C stops it.`);
  }

  async #follow() {
    const found = runningPort(join(this.#settings.settings.dataDir, "postgres"));
    if (!found || found === this.#postgresPort || this.#stopped) return;
    this.#postgresPort = found;
    say("The database came back on another port; the worker follows.");
    await this.#child?.stop();
    if (!this.#stopped) await this.#launch().catch((error) => say(String(error.message ?? error)));
  }

  get isStopping() {
    return this.#stopped !== undefined;
  }

  /** Lets what is on its way be finished and written down, then ends. */
  stop() {
    this.#stopped ??= (async () => {
      clearInterval(this.#watch);
      if (this.#builder?.exitCode === null) this.#builder.kill("SIGTERM");
      await this.#child?.stop();
      this.#guard?.end();
    })();
    return this.#stopped;
  }

  /** Ends it at once; for a second Ctrl-C. */
  kill() {
    this.#child?.kill();
    this.#guard?.end();
  }
}

/** The settings of the server on the same data folder, when one runs; else those of the environment. */
function joinServer() {
  const server = runningInstance(readSettings().dataDir);
  const given = server ? { ...process.env, PORT: String(server.port) } : process.env;
  const settings = readSettings({ ...given, PUBLIC_URL: given.PUBLIC_URL || server?.publicUrl });
  return { settings, server };
}

/** The port of the embedded database that the server runs; a worker starts none itself. */
function requireRunning({ settings, server }) {
  const port = server && runningPort(join(settings.dataDir, "postgres"));
  if (port) return port;
  throw new Refusal(
    server
      ? `Posthaste on ${settings.dataDir} has no embedded database running: it is just starting, or it uses one of its own. Wait, or give the worker the same DATABASE_URL.`
      : `There is no database to join: no Posthaste runs on ${settings.dataDir}. Start it with npm start, or give the worker a DATABASE_URL.`,
  );
}
