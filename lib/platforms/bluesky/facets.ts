import tlds from "tlds";
import { graphemes } from "../shared/counting";

/** docs.bsky.app, *Links, mentions, and rich text*: the server detects nothing, facets are the client's work. */
const MENTION = /(?<=^|[\s(])@([a-z0-9.-]*[a-z0-9])/gi;
const LINK = /(?<=^|[\s(])(?:https?:\/\/\S+|(?<domain>[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+)\S*)/gi;
const TAG = /(?<=^|\s)[#＃](?!\ufe0f)([^\s\p{Cf}\p{Me}]+)/gu;
const MAX_TAG = 64;

export type Feature =
  | { $type: "app.bsky.richtext.facet#link"; uri: string }
  | { $type: "app.bsky.richtext.facet#mention"; did: string }
  | { $type: "app.bsky.richtext.facet#tag"; tag: string };

export type Facet = {
  $type: "app.bsky.richtext.facet";
  /** UTF-8 byte offsets, the end exclusive. */
  index: { byteStart: number; byteEnd: number };
  features: [Feature];
};

type Span = { start: number; end: number };
type Found = Span & { feature: Feature };

const knownTlds: ReadonlySet<string> = new Set(tlds);
const hasTld = (domain: string): boolean =>
  knownTlds.has(domain.slice(domain.lastIndexOf(".") + 1).toLowerCase());

/** Handles that the text mentions, lower case, each once. `.test` counts: local servers use it. */
export function mentionedHandles(text: string): string[] {
  return [...new Set(mentions(text).map(({ handle }) => handle))];
}

function mentions(text: string): (Span & { handle: string })[] {
  return [...text.matchAll(MENTION)].flatMap((match) => {
    const handle = (match[1] ?? "").toLowerCase();
    const plausible = handle.includes(".") && (hasTld(handle) || handle.endsWith(".test"));
    return plausible ? [{ start: match.index, end: match.index + match[0].length, handle }] : [];
  });
}

function links(text: string): Found[] {
  return [...text.matchAll(LINK)].flatMap((match) => {
    const domain = match.groups?.domain;
    if (domain !== undefined && !hasTld(domain)) return [];
    let shown = match[0].replace(/[.,;:!?]$/, "");
    if (shown.endsWith(")") && !shown.includes("(")) shown = shown.slice(0, -1);
    const uri = domain === undefined ? shown : `https://${shown}`;
    if (!URL.canParse(uri)) return [];
    return [
      {
        start: match.index,
        end: match.index + shown.length,
        feature: { $type: "app.bsky.richtext.facet#link", uri },
      },
    ];
  });
}

function tags(text: string): Found[] {
  return [...text.matchAll(TAG)].flatMap((match) => {
    const tag = (match[1] ?? "").replace(/\p{P}+$/u, "");
    if (!/[^\d\p{P}]/u.test(tag) || graphemes(tag) > MAX_TAG) return [];
    return [
      {
        start: match.index,
        end: match.index + 1 + tag.length,
        feature: { $type: "app.bsky.richtext.facet#tag", tag },
      },
    ];
  });
}

/**
 * Facets of a text: links, hashtags, and mentions whose handle is in `dids`. Overlapping finds keep the first;
 * a mention nobody could resolve stays plain text.
 */
export function facetsOf(text: string, dids: Readonly<Record<string, string>>): Facet[] {
  const mentioned = mentions(text).flatMap(({ start, end, handle }): Found[] => {
    const did = dids[handle];
    return did ? [{ start, end, feature: { $type: "app.bsky.richtext.facet#mention", did } }] : [];
  });
  const found = [...mentioned, ...links(text), ...tags(text)].sort((a, b) => a.start - b.start);
  const apart = found.filter((one, index) => index === 0 || one.start >= (found[index - 1]?.end ?? 0));
  const bytesBefore = (offset: number) => Buffer.byteLength(text.slice(0, offset));
  return apart.map(({ start, end, feature }) => ({
    $type: "app.bsky.richtext.facet",
    index: { byteStart: bytesBefore(start), byteEnd: bytesBefore(end) },
    features: [feature],
  }));
}
