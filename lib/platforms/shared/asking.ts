import { type Answer, jsonOf } from "@/lib/outbound/answer";
import type { OutboundFailure } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { PublishFailure } from "../contract";
import { type Phase, unreadable, unsent } from "./failures";

/** JSON of any kind, with the answer it came in. */
export type Said = { json: unknown; answer: Answer };

/** How a platform's answers are read. */
export type Reading = {
  label: string;
  phase: Phase;
  /** Names an error answer by who must act next. */
  classify(answer: Answer, phase: Phase): PublishFailure;
};

/** The JSON of a success; anything else becomes a failure named by who must act. */
export function saidIn(
  sent: Result<Answer, OutboundFailure>,
  { label, phase, classify }: Reading,
): Result<Said, PublishFailure> {
  if (!sent.ok) return failWith(unsent(sent.failure, phase));
  const answer = sent.value;
  if (answer.status < 200 || answer.status >= 300) return failWith(classify(answer, phase));
  const json = jsonOf(answer);
  return json === undefined ? failWith(unreadable(answer, phase, label)) : ok({ json, answer });
}
