import type { Account } from "../accounts.ts";
import type { Post } from "../posts.ts";
import { ApiError, invalid } from "./api-error.ts";
import { type Instance, type Medium, type Person, type Poll, rules, type StatusData } from "./instance.ts";
import { list, object, type Params, text, truthy } from "./params.ts";
import { countCharacters } from "./text-rules.ts";
import type { App } from "./tokens.ts";

const visibilities = ["public", "unlisted", "private", "direct"] as const;

function checkText(status: string, spoiler: string, hasMedia: boolean): void {
  if (status.trim() === "" && spoiler.trim() === "" && !hasMedia) throw invalid("Text can't be blank");
  if (countCharacters(spoiler + status) > rules.maxCharacters) {
    throw invalid(`Text character limit of ${rules.maxCharacters} exceeded`);
  }
}

function checkMedia(instance: Instance, media: readonly Medium[]): void {
  const alone = media.some(({ type }) => type !== "image");
  if (media.length > 1 && alone) {
    throw new ApiError(422, "Cannot attach a video to a post that already contains images");
  }
  const unfinished = media.some(({ readyAt, failed }) => failed || readyAt > instance.world.now());
  if (unfinished)
    throw new ApiError(422, "Cannot attach files that have not finished processing. Try again in a moment!");
}

/** The media that ids name; those of others, unknown or held by another status are refused. */
function findMedia(
  instance: Instance,
  ids: readonly string[],
  accountId: string,
  statusId: string | null,
): Medium[] {
  if (ids.length > rules.maxMedia) throw new ApiError(422, `Cannot attach more than ${rules.maxMedia} files`);
  const found = ids.map((id) => instance.documents.get<Medium>("medium", id));
  const missing = ids.filter((_, index) => {
    const medium = found[index];
    return medium?.accountId !== accountId || (medium.statusId !== null && medium.statusId !== statusId);
  });
  if (missing.length > 0) {
    throw new ApiError(422, `Media ${missing.join(", ")} not found or already attached to another post`);
  }
  return found.filter((medium) => medium !== null);
}

function readPoll(params: Params, now: number): Poll | null {
  const poll = object(params, "poll");
  if (!poll) return null;
  const options = list(poll, "options").map(String).filter(Boolean);
  const seconds = Number(poll.expires_in);
  const { maxOptions, maxCharacters, minSeconds, maxSeconds } = rules.poll;
  if (options.length < 2) throw invalid("Options must have more than one item");
  if (options.length > maxOptions) throw invalid(`Options can't contain more than ${maxOptions} items`);
  if (options.some((option) => [...option].length > maxCharacters)) {
    throw invalid(`Options cannot be longer than ${maxCharacters} characters each`);
  }
  if (!(seconds >= minSeconds)) throw invalid("Expires at is too soon");
  if (seconds > maxSeconds) throw invalid("Expires at is too far into the future");
  return {
    options,
    expiresAt: new Date(now + seconds * 1000).toISOString(),
    multiple: truthy(poll, "multiple"),
    hideTotals: truthy(poll, "hide_totals"),
  };
}

function readVisibility(params: Params): StatusData["visibility"] {
  const given = text(params, "visibility") ?? "public";
  const known = visibilities.find((visibility) => visibility === given);
  if (!known) throw invalid("Visibility is not included in the list");
  return known;
}

function readLanguage(params: Params): string | null {
  const given = text(params, "language");
  return given && /^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(given) ? given : null;
}

function checkReply(instance: Instance, id: string | null, account: Account<Person>): void {
  if (!id) return;
  const parent = instance.posts.get(id);
  if (!parent || !canSee(parent, account)) {
    throw new ApiError(404, "The post you are trying to reply to does not appear to exist.");
  }
}

export function canSee(post: Post<StatusData>, account: Account<Person> | null): boolean {
  return post.accountId === account?.id || ["public", "unlisted"].includes(post.data.visibility);
}

export type StatusInput = { text: string; parentId: string | null; data: StatusData };

/** Reads a new status, or throws what the server would say about it. */
export function readStatus(
  instance: Instance,
  params: Params,
  account: Account<Person>,
  app: App,
): StatusInput {
  const status = text(params, "status") ?? "";
  const spoiler = text(params, "spoiler_text") ?? "";
  const ids = list(params, "media_ids").map(String);
  const poll = readPoll(params, instance.world.now());
  if (poll && ids.length > 0) throw new ApiError(422, `Cannot attach more than ${rules.maxMedia} files`);
  const media = findMedia(instance, ids, account.id, null);
  checkMedia(instance, media);
  checkText(status, spoiler, media.length > 0);
  const parentId = text(params, "in_reply_to_id");
  checkReply(instance, parentId, account);
  return {
    text: status,
    parentId,
    data: {
      spoiler,
      sensitive: truthy(params, "sensitive") || spoiler !== "",
      visibility: readVisibility(params),
      language: readLanguage(params),
      media,
      poll,
      application: { name: app.name, website: app.website },
      history: [],
    },
  };
}

function redescribe(media: readonly Medium[], params: Params): Medium[] {
  const changes = list(params, "media_attributes") as Params[];
  return media.map((medium) => {
    const change = changes.find((candidate) => text(candidate, "id") === medium.id);
    return change && "description" in change
      ? { ...medium, description: text(change, "description") }
      : medium;
  });
}

/** Reads a change of a status. Media that are not named again are taken away. */
export function readEdit(instance: Instance, params: Params, post: Post<StatusData>): StatusInput {
  const ids = list(params, "media_ids").map(String);
  const media = redescribe(findMedia(instance, ids, post.accountId, post.remoteId), params);
  checkMedia(instance, media);
  const status = "status" in params ? (text(params, "status") ?? "") : post.text;
  const spoiler = "spoiler_text" in params ? (text(params, "spoiler_text") ?? "") : post.data.spoiler;
  checkText(status, spoiler, media.length > 0);
  const before = { text: post.text, spoiler: post.data.spoiler, sensitive: post.data.sensitive };
  return {
    text: status,
    parentId: post.parentId,
    data: {
      ...post.data,
      spoiler,
      media,
      sensitive: "sensitive" in params ? truthy(params, "sensitive") || spoiler !== "" : post.data.sensitive,
      language: readLanguage(params) ?? post.data.language,
      poll: "poll" in params ? readPoll(params, instance.world.now()) : post.data.poll,
      history: [...post.data.history, { ...before, at: post.editedAt ?? post.receivedAt }],
    },
  };
}
