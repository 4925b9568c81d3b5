import { z } from "zod";
import { type Due, parseRetryAfter } from "./delays";
import { type EngineError, Operation, type Reply } from "./protocol";

/** What a call came to. */
export type Outcome =
  | { kind: "completed"; output: unknown }
  | { kind: "operations"; operations: Operation[]; retryAfter: Due | null }
  /** Final. */
  | { kind: "failed"; error: EngineError }
  /** Counts as a failed try. */
  | { kind: "retry"; error: EngineError; retryAfter: Due | null };

function parse(text: string | null): unknown {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return text;
  }
}

/** An error of any shape, as functions will see it. */
export function toError(value: unknown, fallback: string): EngineError {
  if (typeof value !== "object" || value === null) return { name: "Error", message: fallback };
  const { __serialized: _, name, message, error, ...rest } = value as Record<string, unknown>;
  const text = message ?? error;
  return {
    ...rest,
    name: typeof name === "string" ? name : "Error",
    message: typeof text === "string" ? text : fallback,
  };
}

/** Reads the SDK's answer. Whatever is not provably the SDK's (a proxy, a crash, a wrong signature) is a failed try. */
export function readAnswer(reply: Reply): Outcome {
  if (!reply.genuine) {
    const message =
      reply.problem ?? `The app answered ${reply.status} without a valid signature of the Inngest SDK.`;
    return { kind: "retry", error: { name: "CallFailed", message }, retryAfter: null };
  }
  const body = parse(reply.text);
  const retryAfter = parseRetryAfter(reply.headers["retry-after"]);
  if (reply.status === 206) {
    const operations = z.array(Operation).min(1).safeParse(body);
    if (operations.success) return readOperations(operations.data, retryAfter);
    return {
      kind: "retry",
      error: { name: "CallFailed", message: "The SDK's operations could not be read." },
      retryAfter,
    };
  }
  if (reply.status === 200) return { kind: "completed", output: body };
  const error = toError(body, `The app answered ${reply.status}.`);
  if (reply.headers["x-inngest-no-retry"] === "true") return { kind: "failed", error };
  return { kind: "retry", error, retryAfter };
}

/** With checkpointing a finished run is an operation too; steps beside it need no remembering any more. */
function readOperations(operations: Operation[], retryAfter: Due | null): Outcome {
  const complete = operations.find(({ op }) => op === "RunComplete");
  const othersAreDone = operations.every(
    ({ op }) => op === "RunComplete" || op === "StepRun" || op === "StepFailed",
  );
  if (complete && othersAreDone) return { kind: "completed", output: complete.data ?? null };
  return { kind: "operations", operations, retryAfter };
}
