import type { Entity } from "./bot-api.ts";
import { badRequest } from "./refused.ts";

export type Parsed = { text: string; entities: Entity[] };

const htmlTypes: Record<string, string> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  code: "code",
  pre: "pre",
  a: "text_link",
  "tg-spoiler": "spoiler",
  blockquote: "blockquote",
};
const named: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"' };

type Reading = { plain: string; entities: Entity[]; open: { tag: string; entity: Entity }[] };

const cannot = (what: string) => badRequest(`can't parse entities: ${what}`);

function begin(reading: Reading, tag: string, attributes: string, at: number): void {
  const type = htmlTypes[tag.toLowerCase()];
  if (!type) throw cannot(`Unsupported start tag "${tag}" at byte offset ${at}`);
  const url = /href="([^"]*)"/.exec(attributes)?.[1];
  const entity = { type, offset: reading.plain.length, length: 0, ...(url ? { url } : {}) };
  reading.open.push({ tag, entity });
}

function end({ plain, entities, open }: Reading, tag: string, at: number): void {
  const last = open.pop();
  if (last?.tag !== tag) throw cannot(`Unmatched end tag at byte offset ${at}`);
  entities.push({ ...last.entity, length: plain.length - last.entity.offset });
}

function html(source: string): Parsed {
  const reading: Reading = { plain: "", entities: [], open: [] };
  for (const part of source.matchAll(/<(\/?)([^\s<>/]*)([^<>]*)>|&(\w+);|[^<&]+|[<&]/g)) {
    const [whole, closing, tag = "", attributes = "", name] = part;
    const at = Buffer.byteLength(source.slice(0, part.index));
    if (whole === "<") throw cannot(`Unclosed start tag at byte offset ${at}`);
    if (closing === "") begin(reading, tag, attributes, at);
    else if (closing === "/") end(reading, tag, at);
    else reading.plain += (name && named[name]) ?? whole;
  }
  const unclosed = reading.open.at(-1);
  if (unclosed) throw cannot(`Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  return { text: reading.plain, entities: reading.entities };
}

/** MarkdownV2 as far as its escapes: every reserved sign stands in a pair or behind a backslash. */
function markdown(source: string): Parsed {
  const plain = source.replace(
    /\\([\x21-\x7e])|([*_~`|])|([[\]()>#+\-={}.!])/g,
    (_whole, escaped, mark, reserved) => {
      if (reserved !== undefined)
        throw badRequest(
          `can't parse entities: Character '${reserved}' is reserved and must be escaped with the preceding '\\'`,
        );
      return mark === undefined ? escaped : "";
    },
  );
  return { text: plain, entities: [] };
}

const found = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]|(?<![\w@])@[a-z]\w{3,31}|(?<![\w#])#[\p{L}\p{N}_]+/giu;

function typeOf(match: string): string {
  if (match.startsWith("@")) return "mention";
  return match.startsWith("#") ? "hashtag" : "url";
}

/** A text as it is shown: trimmed, without its markup, with links, mentions and hashtags found in it. */
export function parseText(source: string, mode: string): Parsed {
  const parsed =
    mode === ""
      ? { text: source, entities: [] }
      : /^html$/i.test(mode)
        ? html(source)
        : /^markdownv2$/i.test(mode)
          ? markdown(source)
          : null;
  if (!parsed) throw badRequest("unsupported parse_mode");
  const text = parsed.text.trim();
  const seen = [...text.matchAll(found)].map((match) => ({
    type: typeOf(match[0]),
    offset: match.index,
    length: match[0].length,
  }));
  return { text, entities: [...parsed.entities, ...seen].slice(0, 100) };
}
