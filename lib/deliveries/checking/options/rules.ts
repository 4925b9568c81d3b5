import type { ChannelLimits, Choice, OptionField, PlatformFacts } from "@/lib/platforms/contract-facts";
import { graphemes } from "@/lib/platforms/shared/counting";
import type { CheckedDelivery, Problem } from "../schema";

type Chosen = Readonly<Record<string, string>>;

/** The lines of an option of lines, without empty ones. */
export const linesOf = (value: string): string[] =>
  value
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** What one option holds: what was chosen, else what holds by itself. */
export const optionValue = (field: OptionField, options: Chosen): string =>
  options[field.name] ?? field.initial ?? "";

/** Whether an option is asked for at all, as the post stands. */
export function isAsked(
  field: OptionField,
  fields: readonly OptionField[],
  options: Chosen,
  media: readonly Pick<CheckedDelivery["media"][number], "kind">[],
): boolean {
  const { when } = field;
  if (!when) return true;
  if (when.media && !media.some(({ kind }) => when.media?.includes(kind))) return false;
  if (!when.option) return true;
  const other = fields.find(({ name }) => name === when.option);
  const value = other ? optionValue(other, options) : "";
  return when.is ? when.is.includes(value) : value !== "";
}

/** The options that a channel asks for, as the post stands. */
export const askedOptions = (
  facts: Pick<PlatformFacts, "options">,
  options: Chosen,
  media: readonly Pick<CheckedDelivery["media"][number], "kind">[],
): OptionField[] => {
  const fields = facts.options ?? [];
  return fields.filter((field) => isAsked(field, fields, options, media));
};

/** The options that go out with a post: those that are asked for and hold something, whether chosen or by themselves. */
export const sentOptions = (
  facts: Pick<PlatformFacts, "options">,
  options: Chosen,
  media: readonly Pick<CheckedDelivery["media"][number], "kind">[],
): Record<string, string> =>
  Object.fromEntries(
    askedOptions(facts, options, media)
      .map((field) => [field.name, optionValue(field, options).trim()] as const)
      .filter(([, value]) => value !== ""),
  );

/** What there is to choose from: the account's own choices, or the platform's. */
export const choicesFor = (field: OptionField, limits: ChannelLimits | null): readonly Choice[] =>
  field.ofAccount ? (limits?.choices?.[field.name] ?? []) : (field.choices ?? []);

function lineProblem({ label, lines, max }: OptionField, value: string): string | null {
  const all = linesOf(value);
  if (lines && all.length > 0 && (all.length < lines.min || all.length > lines.max))
    return `${label} takes ${lines.min} to ${lines.max} lines; there ${all.length === 1 ? "is one" : `are ${all.length}`}.`;
  const long = max === undefined ? undefined : all.find((line) => graphemes(line) > max);
  return long ? `“${long.slice(0, 40)}” is longer than the ${max} characters that ${label} takes.` : null;
}

function textProblem({ label, max }: OptionField, value: string): string | null {
  const over = max === undefined ? 0 : graphemes(value) - max;
  return over > 0 ? `${label} takes ${max} characters; ${over} too many.` : null;
}

function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function valueProblem(field: OptionField, value: string, limits: ChannelLimits | null): string | null {
  switch (field.kind) {
    case "lines":
      return lineProblem(field, value);
    case "address":
      return isWebAddress(value)
        ? textProblem(field, value)
        : `${field.label} is not a web address. It begins with https://.`;
    case "choice":
      return choicesFor(field, limits).some((choice) => choice.value === value)
        ? null
        : `${field.label}: what was chosen is not to be had any more. Choose again.`;
    case "toggle":
      return value === "on" ? null : `${field.label} is either on or off.`;
    default:
      return textProblem(field, value);
  }
}

/** What stands between the options of a post and one channel. */
export function optionProblems({ facts, limits, media, options = {} }: CheckedDelivery): Problem[] {
  return askedOptions(facts, options, media).flatMap((field): Problem[] => {
    const value = optionValue(field, options);
    const found = (message: string): Problem[] => [
      { level: "error", field: "options", option: field.name, message },
    ];
    if (value.trim() === "") return field.required ? found(`${facts.label} needs this: ${field.label}.`) : [];
    const problem = valueProblem(field, value, limits);
    return problem ? found(`${facts.label}: ${problem}`) : [];
  });
}
