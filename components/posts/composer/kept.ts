import { type Content, EMPTY } from "./content";

/** What a browser keeps of a post until the server has it. */
export type Kept = { content: Content; revision: number; at: number };

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const PREFIX = "posthaste:draft:";
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** A browser may refuse storage altogether, or have none left: then what is typed is only on the screen. */
function quietly<Value>(work: () => Value, otherwise: Value): Value {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null) return false;
  const { content, revision, at } = value as Partial<Kept>;
  return (
    typeof revision === "number" &&
    typeof at === "number" &&
    typeof content?.text === "string" &&
    Array.isArray(content.chosen) &&
    Array.isArray(content.media) &&
    typeof content.own === "object"
  );
}

/** Keeps a copy; false when the browser would not. */
export const keep = (store: Store, id: string, kept: Kept): boolean =>
  quietly(() => {
    store.setItem(PREFIX + id, JSON.stringify(kept));
    return true;
  }, false);

/** A copy from before there were threads lacks them. */
const whole = (kept: Kept): Kept => ({ ...kept, content: { ...EMPTY, ...kept.content } });

/** The copy of a post, or null. */
export const recall = (store: Store, id: string): Kept | null =>
  quietly(() => {
    const value: unknown = JSON.parse(store.getItem(PREFIX + id) ?? "null");
    return isKept(value) ? whole(value) : null;
  }, null);

export const forget = (store: Store, id: string): void =>
  quietly(() => store.removeItem(PREFIX + id), undefined);

/** Drops copies nobody came back for in a month. */
export function forgetOld(store: Store, now: number): void {
  quietly(() => {
    const keys = Array.from({ length: store.length }, (_, index) => store.key(index)).filter((key) =>
      key?.startsWith(PREFIX),
    );
    for (const key of keys) {
      const id = key?.slice(PREFIX.length) ?? "";
      const kept = recall(store, id);
      if (!kept || now - kept.at > MONTH_MS) forget(store, id);
    }
  }, undefined);
}

const choiceKey = (slug: string) => `posthaste:channels:${slug}`;

/** Remembers which channels were chosen last in a workspace. */
export const rememberChoice = (store: Store, slug: string, chosen: string[]): void =>
  quietly(() => store.setItem(choiceKey(slug), JSON.stringify(chosen)), undefined);

/** The channels chosen last; null when none were ever chosen here. */
export const recallChoice = (store: Store, slug: string): string[] | null =>
  quietly(() => {
    const value: unknown = JSON.parse(store.getItem(choiceKey(slug)) ?? "null");
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : null;
  }, null);
