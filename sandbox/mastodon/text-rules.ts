import { escapeHtml } from "../escape.ts";
import { type Instance, rules } from "./instance.ts";

const tokens =
  /(?<url>https?:\/\/[^\s<>"'“”]*[^\s<>"'“”.,;:!?()[\]{}])|(?<![\w/@=])@(?<user>[a-z0-9_]+)(?:@(?<host>[a-z0-9.-]+(?::\d+)?))?|(?<![\w&/#])#(?<tag>[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)/giu;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Characters as the limit counts them: graphemes, a link as 23, `@user@host` as `@user`. */
export function countCharacters(text: string): number {
  const shortened = text.replace(tokens, (whole, ...rest) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    if (groups.url) return "x".repeat(rules.perUrl);
    return groups.user ? `@${groups.user}` : whole;
  });
  let count = 0;
  for (const _ of segmenter.segment(shortened)) count += 1;
  return count;
}

function linkHtml(url: string): string {
  const shown = url.replace(/^https?:\/\/(www\.)?/, "");
  const hidden = url.slice(0, url.length - shown.length);
  const href = escapeHtml(url);
  const visible =
    shown.length > 30
      ? `<span class="ellipsis">${escapeHtml(shown.slice(0, 30))}</span><span class="invisible">${escapeHtml(shown.slice(30))}</span>`
      : `<span class="">${escapeHtml(shown)}</span><span class="invisible"></span>`;
  return `<a href="${href}" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">${hidden}</span>${visible}</a>`;
}

type Mention = { id: string; username: string; url: string; acct: string };

export type Parsed = { html: string; mentions: Mention[]; tags: { name: string; url: string }[] };

function mentionOf(instance: Instance, groups: Record<string, string | undefined>): Mention | null {
  if (groups.host && groups.host !== instance.domain) return null;
  const account = instance.accounts.byHandle((groups.user ?? "").toLowerCase());
  if (!account) return null;
  const url = `${instance.base}/@${account.handle}`;
  return { id: account.id, username: account.handle, url, acct: account.handle };
}

/** A status's text as the server renders it: paragraphs, links, mentions of people here, hashtags. */
export function parseStatus(instance: Instance, text: string): Parsed {
  const mentions = new Map<string, Mention>();
  const tags = new Map<string, { name: string; url: string }>();
  let markup = "";
  let at = 0;
  for (const match of text.matchAll(tokens)) {
    const groups = match.groups ?? {};
    markup += escapeHtml(text.slice(at, match.index));
    at = match.index + match[0].length;
    const mention = groups.user ? mentionOf(instance, groups) : null;
    if (groups.url) markup += linkHtml(groups.url);
    else if (mention) {
      mentions.set(mention.id, mention);
      markup += `<span class="h-card" translate="no"><a href="${mention.url}" class="u-url mention">@<span>${mention.username}</span></a></span>`;
    } else if (groups.tag) {
      const name = groups.tag.toLowerCase();
      const url = `${instance.base}/tags/${encodeURIComponent(name)}`;
      tags.set(name, { name, url });
      markup += `<a href="${escapeHtml(url)}" class="mention hashtag" rel="tag">#<span>${escapeHtml(groups.tag)}</span></a>`;
    } else markup += escapeHtml(match[0]);
  }
  markup += escapeHtml(text.slice(at));
  const paragraphs = markup.replace(/\r\n?/g, "\n").split(/\n{2,}/);
  const html =
    markup === "" ? "" : paragraphs.map((part) => `<p>${part.replaceAll("\n", "<br />")}</p>`).join("");
  return { html, mentions: [...mentions.values()], tags: [...tags.values()] };
}
