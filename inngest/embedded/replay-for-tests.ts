import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { TEST_KEY } from "./app-for-tests";
import { embeddedFetch } from "./transport";

type Json = Record<string, unknown>;

export type Exchange = {
  seq: number;
  direction: string;
  by?: string;
  injected?: unknown;
  startMs: number;
  endMs: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
  status: number;
  responseHeaders: Record<string, string>;
  responseBody: unknown;
};

export type Trace = { recorded: { t0: string }; setup: Exchange[]; exchanges: Exchange[] };

/** Parts of a request that are the engine's own, or that the recording's server added for itself. */
const OWN = new Set(["fn_id", "qi_id", "job_id", "request_id", "ts", "env", "__serialized"]);
/** A nap of the recording is shortened to this at most. */
const LONGEST_NAP_MS = 1200;
/** A nap given in seconds is shortened to this: long enough for what was recorded to happen meanwhile. */
const LONGEST_SECONDS = 2;

const shortened = (duration: string) =>
  /^\d+s$/.test(duration) ? `${Math.min(Number.parseInt(duration, 10), LONGEST_SECONDS)}s` : duration;

/** What an event is about, whoever made its id. */
function subjectOf(event: Json): unknown {
  const data = event.data as Json;
  if (event.name === "inngest/scheduled.timer") return data.cron;
  if (event.name === "inngest/function.invoked") return { ...data, _inngest: null };
  return data.function_id ? [data.function_id, (data.event as Json | undefined)?.id] : event.id;
}

/** What an invocation says of the recording's server itself. */
const isInvocation = (name: string, value: unknown) =>
  name === "_inngest" && typeof value === "object" && value !== null && "correlation_id" in value;

const isCall = (one: Exchange) => one.method === "POST" && one.direction === "server->app" && !one.by;

function sign(text: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  const secret = TEST_KEY.replace(/^signkey-\w+-/, "");
  return `t=${seconds}&s=${createHmac("sha256", secret).update(`${text}${seconds}`).digest("hex")}`;
}

/** What must be equal in two requests, with ids of runs renamed to the recording's. */
export function comparable(value: unknown, names: Map<string, string>, key = ""): unknown {
  if (typeof value === "string") return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => comparable(item, names, key));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name, part]) => !OWN.has(name) && !isInvocation(name, part))
    // The recording's server leaves `user` out of the events inside an event, and adds `error.error`.
    .filter(([name]) => !(name === "user" && key === "events") && !(name === "error" && key === "error"))
    .map(([name, part]) => [name, comparable(part, names, name)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Stands in for an app that behaves as recorded: it registers the recorded functions, takes the engine's calls for
 * the recorded ones, posts the checkpoints that were posted inside each, and gives the recorded answers.
 */
export class RecordedApp {
  /** Calls the engine made, each beside the recorded one it was taken for. */
  readonly matched: { recorded: Exchange; body: unknown; headers: Json }[] = [];
  readonly unexpected: string[] = [];
  readonly problems: string[] = [];
  /** Ids of this replay to ids of the recording. */
  readonly names = new Map<string, string>();
  private readonly used = new Set<number>();
  private readonly answered = new Set<number>();

  /** `steal` takes the job from the call under way: then a recorded 409 is what its checkpoint gets. */
  constructor(
    private readonly trace: Trace,
    private readonly steal: (() => Promise<void>) | null = null,
  ) {}

  async listen() {
    const server = createServer((request, response) => void this.take(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      close: () =>
        new Promise<void>((resolve) => {
          server.closeAllConnections();
          server.close(() => resolve());
        }),
    };
  }

  /** Whether every recorded call before this one has been made and answered. */
  isDoneBefore(seq: number): boolean {
    return this.trace.exchanges.every((one) => !isCall(one) || one.seq >= seq || this.answered.has(one.seq));
  }

  private async take(request: IncomingMessage, response: ServerResponse) {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    if (request.method === "PUT")
      return this.reply(response, 200, { "x-inngest-sdk": "js" }, { functions: this.functions() });
    const body = JSON.parse(text) as { ctx: Json; event: Json; steps: Json };
    const recorded = this.find(request.url ?? "", body);
    if (!recorded) {
      this.unexpected.push(
        `${request.url} attempt ${body.ctx.attempt} steps ${Object.keys(body.steps).length}`,
      );
      return this.reply(response, 500, {}, { message: "unexpected" });
    }
    this.names.set(String(body.ctx.run_id), String((recorded.body as { ctx: Json }).ctx.run_id));
    this.matched.push({ recorded, body, headers: request.headers as Json });
    for (const one of this.checkpointsOf(recorded)) await this.checkpoint(one, body.ctx);
    // Parallel steps end in the recorded order because they take as long as they took.
    if (!recorded.path.endsWith("stepId=step")) await pause(recorded.endMs - recorded.startMs);
    this.answered.add(recorded.seq);
    this.reply(response, recorded.status, recorded.responseHeaders, this.answerOf(recorded));
  }

  private functions(): unknown[] {
    const register = this.trace.setup.find((one) => one.path.startsWith("/fn/register"));
    return ((register?.body ?? { functions: [] }) as { functions: unknown[] }).functions;
  }

  private find(url: string, body: { ctx: Json; event: Json; steps: Json }): Exchange | undefined {
    const shape = (path: string, of: typeof body) => {
      const params = new URL(path, "http://app").searchParams;
      return JSON.stringify([
        params.get("fnId"),
        params.get("stepId"),
        of.ctx.attempt,
        of.event.name,
        subjectOf(of.event),
        Object.keys(of.steps).sort(),
      ]);
    };
    const wanted = shape(url, body);
    const found = this.trace.exchanges.find(
      (one) => isCall(one) && !this.used.has(one.seq) && shape(one.path, one.body as typeof body) === wanted,
    );
    if (found) this.used.add(found.seq);
    return found;
  }

  private checkpointsOf(call: Exchange): Exchange[] {
    const runId = (call.body as { ctx: Json }).ctx.run_id;
    return this.trace.exchanges.filter(
      (one) =>
        one.path.startsWith("/v1/checkpoint/") &&
        one.by !== "recorder" &&
        (!one.injected || (this.steal !== null && one.status === 409)) &&
        (one.body as Json).run_id === runId &&
        one.startMs >= call.startMs &&
        one.endMs <= call.endMs,
    );
  }

  private async checkpoint(one: Exchange, ctx: Json) {
    if (one.status === 409) await this.steal?.();
    const body = {
      ...(one.body as Json),
      run_id: ctx.run_id,
      qi_id: ctx.qi_id,
      generation_id: ctx.generation_id,
    };
    const url = `http://engine.invalid/v1/checkpoint/${String(ctx.run_id)}/async`;
    const answer = await embeddedFetch(url, { method: "POST", body: JSON.stringify(body) });
    if (answer.status !== one.status)
      this.problems.push(`checkpoint #${one.seq}: ${answer.status} instead of ${one.status}`);
  }

  /** Recorded naps ended at moments long past: they are moved to as long after now, but not far. */
  private answerOf(recorded: Exchange): unknown {
    if (!Array.isArray(recorded.responseBody)) return recorded.responseBody;
    const startedAt = Date.parse(this.trace.recorded.t0) + recorded.startMs;
    return recorded.responseBody.map((operation: Json) => {
      if (operation.op !== "Sleep") return operation;
      if (!String(operation.name).includes("T"))
        return { ...operation, name: shortened(String(operation.name)) };
      const nap = Math.min(Date.parse(String(operation.name)) - startedAt, LONGEST_NAP_MS);
      return { ...operation, name: new Date(Date.now() + nap).toISOString() };
    });
  }

  private reply(response: ServerResponse, status: number, headers: Json, body: unknown) {
    const text = JSON.stringify(body ?? null);
    const kept = Object.fromEntries(
      ["x-inngest-no-retry", "retry-after", "x-inngest-sdk"]
        .filter((name) => headers[name])
        .map((name) => [name, String(headers[name])]),
    );
    response.writeHead(status, {
      ...kept,
      "content-type": "application/json",
      "x-inngest-signature": sign(text),
    });
    response.end(text);
  }
}
