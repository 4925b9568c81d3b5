import { join } from "node:path";
import { ensureBuilt } from "./build.mjs";
import { describeChildren } from "./children.mjs";
import { openDataFolder } from "./data-folder.mjs";
import { ensureDatabase, hasPeople, requireDatabase } from "./database.mjs";
import { appEnvironment } from "./environment.mjs";
import { startGuard } from "./guard.mjs";
import { askHealth } from "./health.mjs";
import { takeInstance } from "./instance.mjs";
import { freePort, requirePorts } from "./ports.mjs";
import { embeddedUrl } from "./postgres.mjs";
import { signal, until } from "./processes.mjs";
import { Refusal, say } from "./say.mjs";
import { readSecrets } from "./secrets.mjs";
import { supervise } from "./supervise.mjs";

/** How long the app may take from its start to its first healthy answer, migrations included. */
const READY_WITHIN = 120_000;

/** Everything that runs for one data folder, from the first check to the last farewell. */
export class Product {
  #settings;
  #dev;
  #guard;
  #instance;
  #children = new Map();
  #builder;
  #isReady = false;
  #onLost;
  #stopped;
  /** What the first account needs outside local mode; undefined once there is one. */
  #operatorCode;

  /** @param options.onLost called with a reason when the app ends before it was ever ready */
  constructor(settings, { dev = false, onLost }) {
    this.#settings = settings;
    this.#dev = dev;
    this.#onLost = onLost;
  }

  /** Starts everything and resolves when the app answers. */
  async start() {
    const settings = this.#settings;
    openDataFolder(settings.dataDir);
    this.#instance = await takeInstance(settings.dataDir, settings.port, process.env.PUBLIC_URL);
    await requirePorts(portsOf(settings), this.#instance.afterCrash ? 6000 : 0);
    const secrets = readSecrets(settings.dataDir);
    this.#guard = startGuard();
    const postgresPort = settings.databaseUrl ? undefined : await freePort(settings.postgresPort);
    const environment = appEnvironment({ settings, secrets, postgresPort, dev: this.#dev });
    const described = describeChildren({
      settings,
      secrets,
      appEnvironment: environment,
      postgresPort,
      dev: this.#dev,
    });
    await Promise.all([
      this.#startDatabase(described.database, secrets, postgresPort),
      settings.localMode && this.#launch(described.sandbox),
      settings.localMode && this.#launch(described.inbox),
      this.#dev || this.#build(),
    ]);
    await this.#launch({ ...described.app, mayRestart: () => this.#isReady, onLost: this.#onLost });
    await this.#waitForApp();
    if (!settings.localMode && !this.#stopped && !(await hasPeople(environment.DATABASE_URL)))
      this.#operatorCode = environment.OPERATOR_CODE;
  }

  async #startDatabase(description, secrets, port) {
    if (this.#settings.databaseUrl) return requireDatabase(this.#settings.databaseUrl);
    await this.#launch(description);
    await ensureDatabase(embeddedUrl(secrets.DATABASE_PASSWORD, port, "postgres"), "posthaste");
  }

  async #launch(description) {
    if (this.#stopped) return;
    const child = supervise({ ...description, guard: this.#guard, onChange: () => this.#remember() });
    this.#children.set(description.name, child);
    await child.launch();
  }

  #remember() {
    this.#instance.remember([...this.#children.values()].map((child) => child.pid()).filter(Boolean));
  }

  async #build() {
    await ensureBuilt(join(this.#settings.dataDir, "logs", "build.log"), (child) => {
      this.#builder = child;
      this.#guard.add(-child.pid, "TERM");
      child.once("exit", () => this.#guard.drop(-child.pid));
    });
  }

  async #waitForApp() {
    let last;
    const answered = await until(
      async () => {
        last = await askHealth(this.#settings);
        return isReady(last) || this.#stopped;
      },
      READY_WITHIN,
      50,
    );
    if (!answered) {
      const said = last ? `it answers ${last.status}: ${last.body.slice(0, 300)}` : "it does not answer";
      throw new Refusal(`The app did not become ready within ${READY_WITHIN / 1000} seconds; ${said}`);
    }
    this.#isReady = true;
  }

  /** True once somebody asked it to stop: what fails from then on is no news. */
  get isStopping() {
    return this.#stopped !== undefined;
  }

  /** Stops everything, the app first and the database last. May be called more than once. */
  stop() {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll() {
    if (this.#builder?.exitCode === null) signal(-this.#builder.pid, "SIGTERM");
    const stop = (name) => this.#children.get(name)?.stop();
    await stop("app");
    await Promise.all([stop("sandbox"), stop("local inbox")]);
    await stop("database");
    this.#guard?.end();
    this.#instance?.release();
  }

  /** Ends everything at once; for a second Ctrl-C. */
  kill() {
    for (const child of this.#children.values()) child.kill();
    this.#guard?.end();
    this.#instance?.release();
  }

  /** Says where things are and what to do next. */
  announce(since) {
    const { address, sandboxPort, inboxPort, keepsMail, localMode } = this.#settings;
    say();
    say(`Posthaste is ready (${((performance.now() - since) / 1000).toFixed(1)} s)`);
    say();
    say(`  Open      ${address}`);
    if (keepsMail)
      say(`  Inbox     http://localhost:${inboxPort}/inbox   mails arrive here, none leaves this machine`);
    if (localMode) say(`  Sandbox   http://127.0.0.1:${sandboxPort}         platforms to try posts on`);
    if (this.#operatorCode)
      say(
        `  Operator  ${this.#operatorCode}   the code that the first account needs: it runs this installation`,
      );
    say();
    say(
      localMode
        ? "  Next: sign up, open the mail in the inbox, connect a channel. Ctrl-C stops everything."
        : "  Ctrl-C stops everything.",
    );
    say();
  }
}

/** Answers come before the engine runs; "ready" is said when it does. */
const isReady = (answer) => answer?.status === 200 && !answer.body.includes('"note":"starting"');

function portsOf({ port, listen, localMode, sandboxPort, inboxPort }) {
  const local = { host: "127.0.0.1" };
  const more = [
    { port: sandboxPort, purpose: "sandbox", ...local },
    { port: inboxPort, purpose: "local inbox", ...local },
    { port: inboxPort + 1, purpose: "emulated Google sign-in", ...local },
    { port: inboxPort + 2, purpose: "emulated GitHub sign-in", ...local },
  ];
  return [{ port, host: listen, purpose: "app" }, ...(localMode ? more : [])];
}
