import type { LookupFunction } from "node:net";
import { Client } from "undici";
import type { Resolved } from "./addresses";
import type { Gate } from "./gate";

export type Exchange = {
  url: URL;
  method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers: Record<string, string>;
  body: Buffer | AsyncIterable<Uint8Array> | null;
  /** Where to connect: these and nothing else, the name is not resolved again. */
  addresses: Resolved[];
  /** On the monotonic clock, in milliseconds. */
  deadline: number;
  maxAnswerBytes: number;
  gate: Gate | undefined;
};

export type Outcome =
  | { kind: "answer"; status: number; headers: Record<string, string>; body: Uint8Array }
  | { kind: "not-sent"; cause: "connect" | "gate" | "timeout"; reason: string }
  | { kind: "unanswered"; cause: "timeout" | "lost" | "too-large"; reason: string };

const CONNECT_MS = 10_000;

/** One request over one fresh connection, so that a failure before the first byte is told from one after it. */
export function exchange(options: Exchange): Promise<Outcome> {
  const left = Math.max(1, options.deadline - performance.now());
  const client = new Client(options.url.origin, {
    allowH2: false,
    pipelining: 1,
    connect: {
      lookup: pinned(options.addresses),
      autoSelectFamily: options.addresses.length > 1,
      timeout: Math.min(CONNECT_MS, left),
    },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 64 * 1024,
  });
  return new Promise<Outcome>((resolve) => {
    const state: State = { left: false, settled: false, chunks: [], bytes: 0, status: 0, headers: {} };
    const settle = (outcome: Outcome) => {
      if (state.settled) return;
      state.settled = true;
      clearTimeout(timer);
      resolve(outcome);
      client.destroy().catch(() => {});
    };
    const timer = setTimeout(() => settle(tooLate(state, options)), left);
    dispatch(client, options, state, settle);
  });
}

type State = {
  /** True from the moment bytes may have left. */
  left: boolean;
  settled: boolean;
  chunks: Buffer[];
  bytes: number;
  status: number;
  headers: Record<string, string>;
};

function dispatch(client: Client, options: Exchange, state: State, settle: (outcome: Outcome) => void): void {
  const host = options.url.host;
  const closed = {
    kind: "not-sent",
    cause: "gate",
    reason: "It was too late to send, so nothing was sent.",
  } as const;
  try {
    client.dispatch(
      {
        path: `${options.url.pathname}${options.url.search}`,
        method: options.method,
        headers: options.headers,
        body: options.body as Buffer | null,
        reset: true,
      },
      {
        onRequestStart(controller) {
          // A second start would be a resend by the client; a settled request must not leave any more.
          const refused = state.left || state.settled || (options.gate && !options.gate.mayStillLeave());
          if (!refused) {
            state.left = true;
            return;
          }
          if (!state.left) settle(closed);
          controller.abort(new Error("gate"));
        },
        onResponseStart(_controller, status, headers) {
          state.status = status;
          state.headers = flatten(headers);
        },
        onResponseData(controller, chunk) {
          state.bytes += chunk.length;
          if (state.bytes <= options.maxAnswerBytes) {
            state.chunks.push(chunk);
            return;
          }
          const reason = `${host} answered with more than ${options.maxAnswerBytes} bytes.`;
          settle({ kind: "unanswered", cause: "too-large", reason });
          controller.abort(new Error("too large"));
        },
        onResponseEnd() {
          const { status, headers, chunks } = state;
          settle({ kind: "answer", status, headers, body: Buffer.concat(chunks) });
        },
        onResponseError(_controller, error) {
          settle(failureOf(error, state, host));
        },
      },
    );
  } catch (error) {
    settle(failureOf(error, state, host));
  }
}

const tooLate = (state: State, options: Exchange): Outcome =>
  state.left
    ? { kind: "unanswered", cause: "timeout", reason: `${options.url.host} did not answer in time.` }
    : { kind: "not-sent", cause: "timeout", reason: `${options.url.host} could not be reached in time.` };

const failureOf = (error: unknown, state: State, host: string): Outcome =>
  state.left
    ? { kind: "unanswered", cause: "lost", reason: `The connection to ${host} ended before it answered.` }
    : { kind: "not-sent", cause: "connect", reason: `${host} could not be reached${detail(error)}.` };

function detail(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ECONNREFUSED") return ": it refuses connections";
  return /CERT|TLS|SSL|ALTNAME/.test(code) ? ": its certificate is not valid" : "";
}

/** A resolver that only knows the addresses that were checked. */
const pinned =
  (addresses: Resolved[]): LookupFunction =>
  (hostname, lookupOptions, callback) => {
    const first = addresses[0];
    if (!first) return callback(new Error(`no address for ${hostname}`), "", 4);
    if (lookupOptions.all) return callback(null, addresses);
    return callback(null, first.address, first.family);
  };

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}
