import { type Answer, retryAt } from "@/lib/outbound/answer";
import { asNumber, asObject, type Json } from "./reading";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The windows slide over an hour: a while later some of it is free again. */
const FULL_MS = 15 * MINUTE_MS;
const UNSAID_MS = 5 * MINUTE_MS;

function headerOf(answer: Answer, name: string): Json | null {
  try {
    return asObject(JSON.parse(answer.headers[name] ?? ""));
  } catch {
    return null;
  }
}

/** The longest time to regain access that `X-Business-Use-Case-Usage` names, in minutes; 0 when it names none. */
function minutesLeft(answer: Answer): number {
  const uses = Object.values(headerOf(answer, "x-business-use-case-usage") ?? {}).flat();
  return Math.max(0, ...uses.map((use) => asNumber(asObject(use)?.estimated_time_to_regain_access) ?? 0));
}

const isFull = (usage: Json | null): boolean =>
  Object.values(usage ?? {}).some((percent) => typeof percent === "number" && percent >= 100);

/** When a limit that is used up has room again, as the headers of the answer say; never more than a day ahead. */
export function limitsEnd(answer: Answer, now: Date): Date {
  const at = now.getTime();
  const minutes = minutesLeft(answer);
  if (minutes > 0) return new Date(at + Math.min(minutes * MINUTE_MS, DAY_MS));
  const said = retryAt(answer, now);
  if (said) return said;
  return new Date(at + (isFull(headerOf(answer, "x-app-usage")) ? FULL_MS : UNSAID_MS));
}
