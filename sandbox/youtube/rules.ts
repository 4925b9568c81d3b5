import type { Snippet, Status } from "./tube.ts";
import { bad } from "./words.ts";

type Json = Record<string, unknown>;

const CATEGORIES = ["1", "2", "10", "15", "17", "19", "20", "22", "23", "24", "25", "26", "27", "28", "29"];

export const asObject = (value: unknown): Json | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A tag with a space counts its quotation marks too, and commas between tags count. */
const tagsLength = (tags: readonly string[]): number =>
  tags.reduce((sum, tag) => sum + tag.length + (tag.includes(" ") ? 2 : 0), Math.max(0, tags.length - 1));

function tagsOf(value: unknown): string[] {
  if (value === undefined) return [];
  const tags = Array.isArray(value) ? value : [null];
  const good = tags.every((tag): tag is string => typeof tag === "string" && tag !== "" && !/[<>]/.test(tag));
  if (!good || tagsLength(tags) > 500)
    throw bad("invalidTags", "The request metadata specifies invalid video keywords.", "body.snippet.tags");
  return tags;
}

/** A snippet as a request states it; an update has to state everything, what it leaves out is cleared. */
export function snippetOf(value: unknown, update: boolean): Snippet {
  const given = asObject(value) ?? {};
  const title = textOf(given.title);
  if (title.trim() === "" || [...title].length > 100 || /[<>]/.test(title))
    throw bad(
      "invalidTitle",
      "The request metadata specifies an invalid or empty video title.",
      "body.snippet.title",
    );
  const description = textOf(given.description);
  if (Buffer.byteLength(description) > 5000 || /[<>]/.test(description))
    throw bad(
      "invalidDescription",
      "The request metadata specifies an invalid video description.",
      "body.snippet.description",
    );
  const categoryId = textOf(given.categoryId) || (update ? "" : "22");
  if (!CATEGORIES.includes(categoryId))
    throw bad(
      "invalidCategoryId",
      "The snippet.categoryId property specifies an invalid category ID. Use the videoCategories.list method to retrieve supported categories.",
      "body.snippet.categoryId",
    );
  const languages = ["defaultLanguage", "defaultAudioLanguage"] as const;
  return {
    title,
    description,
    tags: tagsOf(given.tags),
    categoryId,
    ...Object.fromEntries(languages.flatMap((name) => (given[name] ? [[name, textOf(given[name])]] : []))),
  };
}

const PRIVACY = ["public", "unlisted", "private"] as const;
const LICENSES = ["youtube", "creativeCommon"] as const;

const flag = (value: unknown, otherwise: boolean): boolean =>
  typeof value === "boolean" ? value : otherwise;

const invalid = (name: string) =>
  bad("invalidVideoMetadata", "The request metadata is invalid.", `body.status.${name}`);

/** A status as a request states it. */
export function statusOf(value: unknown, now: number): Status {
  const given = asObject(value) ?? {};
  const privacyStatus = PRIVACY.find((one) => one === (given.privacyStatus ?? "public"));
  if (!privacyStatus) throw invalid("privacyStatus");
  const license = LICENSES.find((one) => one === (given.license ?? "youtube"));
  if (!license) throw invalid("license");
  const publishAt = textOf(given.publishAt);
  if (publishAt && (privacyStatus !== "private" || !(Date.parse(publishAt) > now)))
    throw bad(
      "invalidPublishAt",
      "The request metadata specifies an invalid scheduled publishing time.",
      "body.status.publishAt",
    );
  return {
    privacyStatus,
    license,
    ...(publishAt ? { publishAt } : {}),
    selfDeclaredMadeForKids: flag(given.selfDeclaredMadeForKids, false),
    embeddable: flag(given.embeddable, true),
    publicStatsViewable: flag(given.publicStatsViewable, true),
    containsSyntheticMedia: flag(given.containsSyntheticMedia, false),
  };
}
