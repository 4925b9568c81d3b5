import { createHash, createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import canonicalize from "canonicalize";

type Json = Record<string, unknown>;
type Op = { id: string; op: string; name?: string; data?: unknown };
type Run = {
  id: string;
  functionId: string;
  event: Json;
  memo: Map<string, unknown>;
  state: string;
  value: unknown;
};
type Answer = { status: number; body: unknown; signed: boolean };

const LAST_CALL = 50;

/**
 * Stands in for an Inngest server in tests: takes events, registers an app and calls it, as a signed self-hosted
 * server was recorded to do. It keeps everything in memory and forgets runs when stopped, as such a server may.
 */
export class InngestDouble {
  readonly eventKey = "an-event-key";
  readonly signingKey = `signkey-test-${randomBytes(16).toString("hex")}`;
  /** Every event taken, oldest first. */
  readonly events: Json[] = [];
  readonly runs: Run[] = [];
  /** What the app registered, by its last registration. */
  registration: { url: string; functions: { id: string; triggers: { event?: string }[] }[] } | null = null;
  /** Authorisations and signatures that were missing or wrong. */
  readonly complaints: string[] = [];
  /** Answers so many event calls with this status before taking any. */
  refuse = { times: 0, status: 503 };
  #server = createServer((request, response) => void this.#serve(request, response));
  #seen = new Set<string>();

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What the app needs in its environment. */
  get environment(): Record<string, string> {
    return {
      INNGEST_EVENT_KEY: this.eventKey,
      INNGEST_SIGNING_KEY: this.signingKey,
      INNGEST_BASE_URL: this.origin,
      INNGEST_DEV: "0",
    };
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /**
   * Asks an app to register, as a server does that was told of its address: unsigned, out of band. Not with `fetch`,
   * which would not let a test name another host. Answers the status.
   */
  sync(url: string, headers: Record<string, string> = {}): Promise<number> {
    return new Promise((resolve, reject) => {
      const asked = request(
        url,
        { method: "PUT", headers: { "content-type": "application/json", ...headers } },
        (answer) => answer.resume().once("end", () => resolve(answer.statusCode ?? 0)),
      );
      asked.once("error", reject).end("{}");
    });
  }

  /** A signed call of the app, with another key or none if asked. */
  async call(
    url: string,
    method: "POST" | "PUT",
    body: unknown,
    key: string | null,
    more: Json = {},
  ): Promise<Answer> {
    const text = canonicalize(body) ?? "";
    const t = Math.floor(Date.now() / 1000);
    const response = await fetch(url, {
      method,
      body: text,
      headers: {
        "content-type": "application/json",
        "x-inngest-server-kind": "cloud",
        ...(more as Record<string, string>),
        ...(key ? { "x-inngest-signature": `t=${t}&s=${hmac(text, t, key)}` } : {}),
      },
    });
    const raw = await response.text();
    const given = new URLSearchParams(response.headers.get("x-inngest-signature") ?? "");
    const signed = given.get("s") === hmac(raw, Number(given.get("t")), this.signingKey);
    return { status: response.status, body: JSON.parse(raw || "null"), signed };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString() || "null");
    const [status, answer] = this.#answer(request, body);
    response.writeHead(status, { "content-type": "application/json", "x-inngest-server-kind": "cloud" });
    response.end(answer === null ? "" : JSON.stringify(answer));
  }

  #answer(request: IncomingMessage, body: unknown): [number, unknown] {
    const path = new URL(request.url ?? "/", "http://double").pathname;
    if (path === `/e/${this.eventKey}`) {
      if (this.refuse.times > 0) {
        this.refuse.times -= 1;
        return [this.refuse.status, { error: "not now", status: this.refuse.status }];
      }
      return [200, { ids: this.#take(Array.isArray(body) ? body : [body]), status: 200 }];
    }
    if (path.startsWith("/e/")) return [401, { error: "Event key not found", status: 401 }];
    if (request.headers.authorization !== `Bearer ${hashed(this.signingKey)}`) {
      this.complaints.push(`${path} came without our authorisation`);
      return [401, { error: "Unauthorized" }];
    }
    if (path === "/fn/register") {
      this.registration = body as InngestDouble["registration"];
      return [200, { ok: true, modified: true }];
    }
    const run = this.runs.find(({ id }) => path === `/v1/checkpoint/${id}/async`);
    if (!run) return [400, { error: "run not found in state store" }];
    for (const op of (body as { steps: Op[] }).steps) this.#memoise(run, op);
    return [200, null];
  }

  #take(events: Json[]): string[] {
    for (const event of events) {
      this.events.push(event);
      for (const { id, triggers } of this.registration?.functions ?? []) {
        const once = `${id} ${String(event.id)}`;
        if (!triggers.some((trigger) => trigger.event === event.name) || this.#seen.has(once)) continue;
        this.#seen.add(once);
        const run = { id: ulid(), functionId: id, event, memo: new Map(), state: "running", value: null };
        this.runs.push(run);
        void this.#execute(run);
      }
    }
    return events.map(ulid);
  }

  #memoise(run: Run, { id, op, data }: Op): void {
    if (!run.memo.has(id)) run.memo.set(id, op === "Sleep" ? null : { data: data ?? null });
  }

  async #execute(run: Run): Promise<void> {
    for (let call = 1; run.state === "running" && call <= LAST_CALL && this.#server.listening; call += 1) {
      const answer = await this.#dispatch(run, call).catch(() => null);
      if (!answer || answer.status >= 500) await sleep(200);
      else await this.#follow(run, answer);
    }
  }

  #dispatch(run: Run, call: number): Promise<Answer> {
    const url = new URL(this.registration?.url ?? "");
    url.searchParams.set("fnId", run.functionId);
    url.searchParams.set("stepId", "step");
    const version = call === 1 ? -1 : 2;
    const event = { user: {}, ts: Date.now(), ...run.event };
    const body = {
      version,
      event,
      events: [event],
      steps: Object.fromEntries(run.memo),
      use_api: false,
      defers: {},
      ctx: {
        run_id: run.id,
        fn_id: run.functionId,
        qi_id: `${run.id}-${call}`,
        job_id: `${run.id}-${call}`,
        request_id: ulid(),
        generation_id: 1,
        attempt: 0,
        max_attempts: 5,
        disable_immediate_execution: false,
        use_api: false,
        env: "",
        step_id: "step",
        stack: { stack: [...run.memo.keys()], current: run.memo.size },
      },
    };
    return this.call(url.href, "POST", body, this.signingKey, {
      "x-inngest-req-version": String(version),
      "x-inngest-step-id": "step",
      "x-inngest-generation-id": "1",
      "x-run-id": run.id,
    });
  }

  async #follow(run: Run, answer: Answer): Promise<void> {
    if (!answer.signed) this.complaints.push(`an answer of ${run.functionId} was not signed`);
    if (answer.status === 200) Object.assign(run, { state: "completed", value: answer.body });
    else if (answer.status !== 206) Object.assign(run, { state: "failed", value: answer.body });
    else
      for (const op of answer.body as Op[]) {
        if (op.op === "Sleep") await sleep(Math.max(0, new Date(op.name ?? "").getTime() - Date.now()));
        if (op.op === "RunComplete") Object.assign(run, { state: "completed", value: op.data });
        else this.#memoise(run, op);
      }
  }
}

const hmac = (text: string, t: number, key: string): string =>
  createHmac("sha256", key.replace(/^signkey-\w+-/, ""))
    .update(`${text}${t}`)
    .digest("hex");

/** A signing key as the SDK authorises itself with it: its prefix, and the hash of its bytes. */
const hashed = (key: string): string =>
  key.replace(/[0-9a-f]+$/, (hex) => createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex"));

const ulid = (): string =>
  Array.from(randomBytes(26), (byte) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[byte % 32]).join("");
