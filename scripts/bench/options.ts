import { askedOptions, choicesFor } from "@/lib/deliveries/checking/options/rules";
import type { ChannelLimits, MediaKind, PlatformFacts } from "@/lib/platforms/contract-facts";

/**
 * Choices that a post with such files cannot do without: each option that is needed and does not hold by itself gets its
 * first choice, or the word.
 */
export const neededOptions = (
  facts: PlatformFacts,
  limits: ChannelLimits | null,
  media: readonly { kind: MediaKind }[],
  word: string,
): Record<string, string> =>
  Object.fromEntries(
    askedOptions(facts, {}, media)
      .filter(({ required, initial }) => required && initial === undefined)
      .map((field) => [field.name, choicesFor(field, limits)[0]?.value ?? word]),
  );
