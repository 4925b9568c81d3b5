import { objectOf } from "@/lib/outbound/answer";
import { type RequestOptions, request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { ConnectFailure } from "../contract-connecting";
import { notConnected, wordsOf } from "./failures";
import { graphErrorOf } from "./graph";
import { asString, type Json } from "./reading";

const TIMEOUT_MS = 15_000;

/**
 * Asks a token endpoint of the Graph kind. Fails with `unreachable`, `app-refused` (the application's credentials are not
 * accepted) or `code-refused`.
 */
export async function graphTrade(
  label: string,
  options: Pick<RequestOptions, "method" | "url" | "body" | "headers"> & { secrets: readonly string[] },
): Promise<Result<Json, ConnectFailure>> {
  const sent = await request({ ...options, timeoutMs: TIMEOUT_MS });
  if (!sent.ok) return failWith({ ...notConnected(sent.failure, undefined), code: "unreachable" });
  const answer = sent.value;
  const json = objectOf(answer);
  if (answer.status >= 200 && answer.status < 300 && json && !("error" in json)) return ok(json);
  // The answer may repeat the code it refuses.
  const evidence = { ...answer.trace, body: "" };
  const error = graphErrorOf(answer);
  // Instagram and Threads refuse a code without the envelope.
  const words = error?.words ?? asString(json?.error_message) ?? wordsOf(answer) ?? `status ${answer.status}`;
  if (
    answer.status < 500 &&
    (error?.code === 101 || /client[_ ]secret|client[_ ]id|app[_ ]id|validating application/i.test(words))
  )
    return failWith({
      code: "app-refused",
      message: `${label} does not accept this installation's application. An operator has to look at its credentials.`,
      evidence,
    });
  if (
    answer.status >= 500 ||
    answer.status === 429 ||
    error?.transient ||
    [1, 2, 4, 17].includes(error?.code ?? 0)
  )
    return failWith({
      code: "unreachable",
      message: `${label} is in trouble of its own. Try again in a few minutes.`,
      evidence,
    });
  return failWith({
    code: "code-refused",
    message: `${label} did not accept the sign-in: ${words} Start again.`,
    evidence,
  });
}
