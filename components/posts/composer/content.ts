import type { MediaFile } from "@/lib/media/schema";
import type { PostDraft } from "@/lib/posts/schema";

/** The tab of the text that all channels share. */
export const SHARED = "shared";

const CHANGES: ReadonlySet<string> = new Set<Change["kind"]>([
  "typed",
  "chosen",
  "reset",
  "media-added",
  "media-removed",
  "media-moved",
  "alt",
  "option",
  "remembered",
  "part-added",
  "part-typed",
  "part-removed",
  "part-moved",
  "comment-typed",
]);

export const isChange = (happening: { kind: string }): happening is Change => CHANGES.has(happening.kind);

/** One part of a thread; `key` is only this screen's. */
export type Part = { key: string; text: string };

/** What a person has written. */
export type Content = {
  /** The text of every channel that has none of its own. */
  text: string;
  /** Own texts by channel id. One of a channel that is not chosen is kept, in case it is chosen again. */
  own: Record<string, string>;
  /** What follows the text as a thread. */
  parts: Part[];
  /** Own threads by channel id. */
  ownParts: Record<string, Part[]>;
  /** The first comment; empty = none. */
  comment: string;
  /** Own comments by channel id. */
  ownComments: Record<string, string>;
  options: Record<string, Record<string, string>>;
  /** Chosen channels, by id. */
  chosen: string[];
  media: { file: MediaFile; alt: string }[];
};

/** One change of what is written. */
export type Change =
  | { kind: "typed"; text: string }
  | { kind: "chosen"; channelId: string; chosen: boolean }
  | { kind: "reset"; channelId: string }
  | { kind: "media-added"; file: MediaFile }
  | { kind: "media-removed"; mediaId: string }
  | { kind: "media-moved"; mediaId: string; by: -1 | 1 }
  | { kind: "alt"; mediaId: string; alt: string }
  | { kind: "option"; channelId: string; name: string; value: string }
  | { kind: "remembered"; chosen: string[] }
  | PartChange
  | { kind: "comment-typed"; text: string };

/** One change of a thread. Parts are named by their place. */
export type PartChange =
  | { kind: "part-added"; key: string }
  | { kind: "part-typed"; index: number; text: string }
  | { kind: "part-removed"; index: number }
  | { kind: "part-moved"; index: number; by: -1 | 1 };

export const EMPTY: Content = {
  text: "",
  own: {},
  parts: [],
  ownParts: {},
  comment: "",
  ownComments: {},
  options: {},
  chosen: [],
  media: [],
};

const plainParts = (parts: readonly Part[]) => parts.map(({ text }) => ({ text }));

/** The draft as the server takes it. */
export function draftOf(id: string, revision: number, content: Content): PostDraft {
  return {
    id,
    revision,
    text: content.text,
    parts: plainParts(content.parts),
    comment: content.comment,
    channels: content.chosen.map((channelId) => ({
      channelId,
      text: content.own[channelId] ?? null,
      parts: content.ownParts[channelId] ? plainParts(content.ownParts[channelId]) : null,
      comment: content.ownComments[channelId] ?? null,
      options: content.options[channelId] ?? {},
    })),
    media: content.media.map(({ file, alt }) => ({ mediaId: file.id, alt })),
  };
}

/** Whether two contents are one and the same to the server. */
export function same(one: Content, other: Content): boolean {
  const plain = (content: Content) => {
    const draft = draftOf("", 0, content);
    return JSON.stringify([
      draft.text,
      draft.parts,
      draft.comment,
      draft.media,
      [...draft.channels].sort((a, b) => (a.channelId < b.channelId ? -1 : 1)),
    ]);
  };
  return one === other || plain(one) === plain(other);
}

/** Whether there is anything a person would miss: a choice of channels alone is not. */
export const isWorthKeeping = (content: Content): boolean =>
  content.text.trim() !== "" ||
  content.media.length > 0 ||
  content.comment.trim() !== "" ||
  content.parts.some(({ text }) => text.trim() !== "") ||
  Object.values(content.own).some((text) => text.trim() !== "");

/** The text one channel gets. */
export const textFor = (content: Content, channelId: string): string =>
  content.own[channelId] ?? content.text;

/** The thread parts one channel gets, or of the shared tab. */
export const partsFor = (content: Content, tab: string): Part[] => content.ownParts[tab] ?? content.parts;

/** The first comment one channel gets, or of the shared tab. */
export const commentFor = (content: Content, tab: string): string =>
  content.ownComments[tab] ?? content.comment;

/** A channel says something else than the others: another text, thread or comment. */
export const hasOwnText = (content: Content, channelId: string): boolean =>
  content.own[channelId] !== undefined ||
  content.ownParts[channelId] !== undefined ||
  content.ownComments[channelId] !== undefined;

function without<Value>(record: Record<string, Value>, key: string): Record<string, Value> {
  const { [key]: _gone, ...rest } = record;
  return rest;
}

function typed(content: Content, tab: string, text: string): Content {
  if (tab === SHARED) return { ...content, text };
  if (text === content.text) return { ...content, own: without(content.own, tab) };
  return { ...content, own: { ...content.own, [tab]: text } };
}

function changedParts(parts: Part[], change: PartChange): Part[] {
  switch (change.kind) {
    case "part-added":
      return [...parts, { key: change.key, text: "" }];
    case "part-typed":
      return parts.map((part, index) => (index === change.index ? { ...part, text: change.text } : part));
    case "part-removed":
      return parts.filter((_, index) => index !== change.index);
    case "part-moved": {
      const moved = parts[change.index];
      const others = parts.filter((_, index) => index !== change.index);
      return moved ? others.toSpliced(change.index + change.by, 0, moved) : parts;
    }
  }
}

const sameParts = (one: readonly Part[], other: readonly Part[]): boolean =>
  JSON.stringify(plainParts(one)) === JSON.stringify(plainParts(other));

function withParts(content: Content, tab: string, change: PartChange): Content {
  const parts = changedParts(partsFor(content, tab), change);
  if (tab === SHARED) return { ...content, parts };
  if (sameParts(parts, content.parts)) return { ...content, ownParts: without(content.ownParts, tab) };
  return { ...content, ownParts: { ...content.ownParts, [tab]: parts } };
}

function commented(content: Content, tab: string, text: string): Content {
  if (tab === SHARED) return { ...content, comment: text };
  if (text === content.comment) return { ...content, ownComments: without(content.ownComments, tab) };
  return { ...content, ownComments: { ...content.ownComments, [tab]: text } };
}

function movedMedia(media: Content["media"], mediaId: string, by: -1 | 1): Content["media"] {
  const at = media.findIndex(({ file }) => file.id === mediaId);
  const [moved, to] = [media[at], at + by];
  if (!moved || to < 0 || to >= media.length) return media;
  return media.filter((_, index) => index !== at).toSpliced(to, 0, moved);
}

/** What one change makes of a content, written in the given tab. */
export function edit(content: Content, tab: string, change: Change): Content {
  switch (change.kind) {
    case "typed":
      return typed(content, tab, change.text);
    case "chosen": {
      const others = content.chosen.filter((id) => id !== change.channelId);
      return { ...content, chosen: change.chosen ? [...others, change.channelId] : others };
    }
    case "reset":
      return {
        ...content,
        own: without(content.own, change.channelId),
        ownParts: without(content.ownParts, change.channelId),
        ownComments: without(content.ownComments, change.channelId),
      };
    case "media-added":
      return { ...content, media: [...content.media, { file: change.file, alt: "" }] };
    case "media-removed":
      return { ...content, media: content.media.filter(({ file }) => file.id !== change.mediaId) };
    case "media-moved":
      return { ...content, media: movedMedia(content.media, change.mediaId, change.by) };
    case "option": {
      const { channelId, name, value } = change;
      // An empty value is kept where something else would hold by itself.
      const options = { ...content.options[channelId], [name]: value };
      return { ...content, options: { ...content.options, [channelId]: options } };
    }
    case "alt":
      return {
        ...content,
        media: content.media.map((one) =>
          one.file.id === change.mediaId ? { ...one, alt: change.alt } : one,
        ),
      };
    case "remembered":
      return { ...content, chosen: change.chosen };
    case "comment-typed":
      return commented(content, tab, change.text);
    default:
      return withParts(content, tab, change);
  }
}
