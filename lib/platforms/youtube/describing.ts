import type { Outgoing, PublishFailure } from "../contract";
import { asObject, asString, asStrings, type Json } from "../shared/reading";

/** A tag with a space counts its quotation marks too, and commas between tags count. */
const MOST_TAG_CHARACTERS = 500;

const PRIVACY = ["public", "unlisted", "private"] as const;
export type Privacy = (typeof PRIVACY)[number];

export const privacyOf = ({ options }: Pick<Outgoing, "options">): Privacy =>
  PRIVACY.find((one) => one === options.privacy) ?? "public";

function tagsOf({ options }: Outgoing): string[] {
  const lines = (options.tags ?? "").split("\n").map((line) => line.trim().replace(/^#/, ""));
  return [...new Set(lines.filter(Boolean))];
}

const lengthOf = (tags: readonly string[]): number =>
  tags.reduce((sum, tag) => sum + tag.length + (tag.includes(" ") ? 2 : 0), Math.max(0, tags.length - 1));

/** What an author has to change before anything is sent; null when nothing. */
export function badOptions(outgoing: Outgoing): PublishFailure | null {
  const revise = (reason: string): PublishFailure => ({ next: "revise", field: "options", reason });
  if (!outgoing.options.title?.trim()) return revise("A video on YouTube needs a title.");
  const tags = tagsOf(outgoing);
  if (lengthOf(tags) > MOST_TAG_CHARACTERS)
    return revise(`The tags are longer than ${MOST_TAG_CHARACTERS} characters together. Remove some.`);
  return tags.some((tag) => /[<>]/.test(tag)) ? revise("A tag on YouTube cannot contain < or >.") : null;
}

const snippetOf = (outgoing: Outgoing) => ({
  title: outgoing.options.title?.trim() ?? "",
  description: outgoing.text,
  categoryId: outgoing.options.category || "22",
});

/** A video before its commit: private, and known by its marker. */
export const draftResource = (outgoing: Outgoing, marker: string) => ({
  snippet: { ...snippetOf(outgoing), tags: [marker] },
  status: {
    privacyStatus: "private",
    selfDeclaredMadeForKids: outgoing.options.madeForKids === "on",
  },
});

/** What is kept of a video that is there: an update clears every field of its parts that it does not name. */
function keptOf(current: Json | null) {
  const snippet = asObject(current?.snippet) ?? {};
  const status = asObject(current?.status) ?? {};
  const kept = (from: Json, names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
  return {
    snippet: kept(snippet, ["defaultLanguage", "defaultAudioLanguage"]),
    status: {
      embeddable: true,
      license: "youtube",
      publicStatsViewable: true,
      ...kept(status, ["embeddable", "license", "publicStatsViewable", "containsSyntheticMedia"]),
    },
  };
}

/** An edit never shows a video to more people than see it now: its owner may have hidden it there meanwhile. */
function guarded(wanted: Privacy, now: string | null): Privacy {
  const seen = PRIVACY.find((one) => one === now);
  return seen && PRIVACY.indexOf(seen) > PRIVACY.indexOf(wanted) ? seen : wanted;
}

/** The whole of both parts as the author wants them. `current` = what is there, if it was not made by this post. */
export function wantedResource(id: string, outgoing: Outgoing, current: Json | null = null) {
  const kept = keptOf(current);
  return {
    id,
    snippet: { ...kept.snippet, ...snippetOf(outgoing), tags: tagsOf(outgoing) },
    status: {
      ...kept.status,
      privacyStatus: guarded(privacyOf(outgoing), privacyIn(current)),
      selfDeclaredMadeForKids: outgoing.options.madeForKids === "on",
    },
  };
}

/** The tags of a video as its owner reads them. */
export const tagsIn = (video: Json | null): string[] => asStrings(asObject(video?.snippet)?.tags);

/** Who can see a video; null when it does not say. */
export const privacyIn = (video: Json | null): string | null =>
  asString(asObject(video?.status)?.privacyStatus);
