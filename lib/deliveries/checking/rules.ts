import type { ChannelLimits, PlatformFacts, TextRule } from "@/lib/platforms/contract-facts";
import { countText } from "@/lib/platforms/shared/counting";
import { fileProblems, formatOf } from "./files/rules";
import { optionProblems } from "./options/rules";
import type { CheckedDelivery, Problem } from "./schema";

/** The limits that hold for one channel: what its server states for itself, else the platform's facts. */
export const limitsOf = (facts: PlatformFacts, limits: ChannelLimits | null) => ({
  text: limits?.text ?? facts.text,
  images: limits?.images ?? facts.images,
  videos: limits?.videos ?? facts.videos,
  documents: limits?.documents ?? facts.documents,
});

/** The rule that counts the text of a post: a caption may be shorter than a text that stands alone. */
export const textRuleOf = (
  facts: PlatformFacts,
  limits: ChannelLimits | null,
  withFiles: boolean,
): TextRule => (withFiles && facts.caption ? facts.caption : limitsOf(facts, limits).text);

/** What the platform says of the length of a text; null when it takes it. `what` names the text in a sentence. */
function tooLong(label: string, rule: TextRule, text: string, what: string): string | null {
  const count = countText(rule, text);
  if (count.used > rule.max)
    return `${label} takes ${rule.max} characters; ${what} is ${count.used - rule.max} too many. Shorten it.`;
  if (rule.maxBytes && (count.bytesUsed ?? 0) > rule.maxBytes)
    return `${label} takes ${rule.maxBytes} bytes; emoji and accents in ${what} count more than one. Shorten it.`;
  return null;
}

const HASHTAG = /(?<![\p{L}\p{N}_&/])#[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*/gu;
const MENTION = /(?<![\p{L}\p{N}_/@.])@[\p{L}\p{N}_][\p{L}\p{N}_.]*/gu;
const LINK = /https?:\/\/\S+/giu;

/** What a platform says of too many hashtags, mentions or links; null when it takes them. */
function tooMany(label: string, rule: TextRule, text: string): string | null {
  const counted = [
    { what: "hashtags", most: rule.maxHashtags, found: text.match(HASHTAG) },
    { what: "mentions", most: rule.maxMentions, found: text.match(MENTION) },
    { what: "links", most: rule.maxLinks, found: text.match(LINK) },
  ];
  for (const { what, most, found } of counted) {
    const count = new Set(found ?? []).size;
    if (most !== undefined && count > most)
      return `${label} takes ${most} ${what}; there are ${count}. Remove ${count - most}.`;
  }
  return null;
}

function followerProblems(delivery: CheckedDelivery): Problem[] {
  const { facts, limits, parts = [], comment = "" } = delivery;
  const rule = limitsOf(facts, limits).text;
  const commentRule = facts.comment ?? rule;
  const problems: Problem[] = [];
  if (parts.some((text) => text.trim() !== "") && !facts.abilities.thread) {
    const message = `${facts.label} has no threads. Give it a text of its own without parts.`;
    problems.push({ level: "error", field: "part", part: 1, message });
  } else {
    parts.forEach((text, index) => {
      const message = tooLong(facts.label, rule, text, `part ${index + 2}`);
      if (message) problems.push({ level: "error", field: "part", part: index + 1, message });
    });
  }
  if (comment.trim() === "") return problems;
  const message = facts.abilities.comment
    ? tooLong(facts.label, commentRule, comment, "the first comment")
    : `${facts.label} takes no comment from here. Leave it empty for this channel.`;
  return message ? [...problems, { level: "error", field: "comment", message }] : problems;
}

function missingText({ facts, media }: CheckedDelivery): string {
  if (media.length > 0) return `${facts.label} needs a text beside the picture.`;
  return facts.textOptionalWithMedia ? "Write something or add a picture." : "Write something.";
}

function textProblems(delivery: CheckedDelivery): Problem[] {
  const { facts, limits, text, media } = delivery;
  const error = (message: string): Problem[] => [{ level: "error", field: "text", message }];
  if (!text.trim()) {
    const optional = media.length > 0 && facts.textOptionalWithMedia;
    // What has no files yet is told so where files are checked.
    return optional || (facts.needsMedia && media.length === 0) ? [] : error(missingText(delivery));
  }
  const format = formatOf(delivery);
  if (format && !format.takesText) {
    const message = `Followers see no text with a ${format.label.toLowerCase()} on ${facts.label}.`;
    return [{ level: "warning", field: "text", message }];
  }
  const rule = textRuleOf(facts, limits, media.length > 0);
  const message = tooLong(facts.label, rule, text, "this") ?? tooMany(facts.label, rule, text);
  return message ? error(message) : [];
}

function channelProblems({ facts, health, paused }: CheckedDelivery): Problem[] {
  const problem = (level: Problem["level"], message: string): Problem[] => [
    { level, field: "channel", message },
  ];
  if (health === "reconnect")
    return problem("error", `${facts.label} needs signing in again. Reconnect it under Channels.`);
  if (health === "configure")
    return problem(
      "error",
      `${facts.label} refuses this server's credentials. Its operator must look at them.`,
    );
  return paused ? problem("warning", "This channel is paused: the post waits until it is resumed.") : [];
}

/** What stands between a post and one channel. The composer shows it while typing; the server decides by the same rules. */
export function checkDelivery(delivery: CheckedDelivery): Problem[] {
  const { facts, limits } = delivery;
  return [
    ...channelProblems(delivery),
    ...textProblems(delivery),
    ...followerProblems(delivery),
    ...fileProblems(delivery, limitsOf(facts, limits)),
    ...optionProblems(delivery),
  ].sort((a, b) => Number(a.level === "warning") - Number(b.level === "warning"));
}
