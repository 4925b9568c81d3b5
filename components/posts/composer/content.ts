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
  "alt",
  "remembered",
]);

export const isChange = (happening: { kind: string }): happening is Change => CHANGES.has(happening.kind);

/** What a person has written. */
export type Content = {
  /** The text of every channel that has none of its own. */
  text: string;
  /** Own texts by channel id. One of a channel that is not chosen is kept, in case it is chosen again. */
  own: Record<string, string>;
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
  | { kind: "alt"; mediaId: string; alt: string }
  | { kind: "remembered"; chosen: string[] };

export const EMPTY: Content = { text: "", own: {}, options: {}, chosen: [], media: [] };

/** The draft as the server takes it. */
export function draftOf(id: string, revision: number, content: Content): PostDraft {
  return {
    id,
    revision,
    text: content.text,
    channels: content.chosen.map((channelId) => ({
      channelId,
      text: content.own[channelId] ?? null,
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
  Object.values(content.own).some((text) => text.trim() !== "");

/** The text one channel gets. */
export const textFor = (content: Content, channelId: string): string =>
  content.own[channelId] ?? content.text;

export const hasOwnText = (content: Content, channelId: string): boolean =>
  content.own[channelId] !== undefined;

function without<Value>(record: Record<string, Value>, key: string): Record<string, Value> {
  const { [key]: _gone, ...rest } = record;
  return rest;
}

function typed(content: Content, tab: string, text: string): Content {
  if (tab === SHARED) return { ...content, text };
  if (text === content.text) return { ...content, own: without(content.own, tab) };
  return { ...content, own: { ...content.own, [tab]: text } };
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
      return { ...content, own: without(content.own, change.channelId) };
    case "media-added":
      return { ...content, media: [...content.media, { file: change.file, alt: "" }] };
    case "media-removed":
      return { ...content, media: content.media.filter(({ file }) => file.id !== change.mediaId) };
    case "alt":
      return {
        ...content,
        media: content.media.map((one) =>
          one.file.id === change.mediaId ? { ...one, alt: change.alt } : one,
        ),
      };
    case "remembered":
      return { ...content, chosen: change.chosen };
  }
}
