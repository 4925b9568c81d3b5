import type { Outgoing } from "../contract";
import type { Json } from "../shared/reading";

const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i;
/** `app.bsky.feed.post` takes so many languages. */
const MOST_LANGUAGES = 3;

const languagesIn = ({ options }: Outgoing): string[] => [
  ...new Set((options.languages ?? "").split(/[\s,;]+/).filter(Boolean)),
];

/** What is wrong with the options, in a sentence; null when nothing is. */
export function problemOfOptions(outgoing: Outgoing): string | null {
  const languages = languagesIn(outgoing);
  if (languages.length > MOST_LANGUAGES) return "A post on Bluesky has at most three languages.";
  const odd = languages.find((language) => !LANGUAGE.test(language));
  return odd === undefined ? null : `“${odd}” is not the code of a language. It looks like en, de or pt-BR.`;
}

/** Languages and content warning, as the post's own record has them. */
export function markings(outgoing: Outgoing): Json {
  const langs = languagesIn(outgoing);
  const { label } = outgoing.options;
  return {
    ...(langs.length > 0 ? { langs } : {}),
    ...(label ? { labels: { $type: "com.atproto.label.defs#selfLabels", values: [{ val: label }] } } : {}),
  };
}

const RULES: Record<string, readonly string[]> = {
  mentioned: ["mentionRule"],
  followers: ["followerRule"],
  following: ["followingRule"],
  nobody: [],
};

/** Records beside the post that say who may answer and quote it. A part of a thread follows its first post's rules. */
export function gatesOf({ options, role }: Outgoing, post: string, createdAt: string): Json[] {
  if (role !== "post") return [];
  const rules = Object.hasOwn(RULES, options.replies ?? "") ? RULES[options.replies ?? ""] : undefined;
  const gates: Json[] = [];
  if (rules) {
    const allow = rules.map((rule) => ({ $type: `app.bsky.feed.threadgate#${rule}` }));
    gates.push({ $type: "app.bsky.feed.threadgate", post, allow, createdAt });
  }
  if (options.noQuotes === "on") {
    const embeddingRules = [{ $type: "app.bsky.feed.postgate#disableRule" }];
    gates.push({ $type: "app.bsky.feed.postgate", post, embeddingRules, createdAt });
  }
  return gates;
}
