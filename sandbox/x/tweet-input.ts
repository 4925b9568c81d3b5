import type { Account } from "../accounts.ts";
import type { Post } from "../posts.ts";
import { onlyKnown } from "./caller.ts";
import { forbidden, invalid, notPermitted } from "./problem.ts";
import { weightedLength } from "./weighted.ts";
import type { Medium, Member, Poll, Service, TweetData } from "./x.ts";

const hour = 3_600_000;
const lengths = { None: 280, Premium: 25_000 };
const replySettings = ["following", "mentionedUsers", "subscribers", "verified"];

export const tweetFields = [
  "text",
  "media",
  "reply",
  "quote_tweet_id",
  "poll",
  "reply_settings",
  "edit_options",
  "community_id",
  "share_with_followers",
  "for_super_followers_only",
  "nullcast",
  "geo",
  "card_uri",
  "direct_message_deep_link",
  "made_with_ai",
  "paid_partnership",
];

type Body = Record<string, unknown>;

/** What a post will be. `previous` is the version it replaces. */
export type TweetInput = {
  text: string;
  parentId: string | null;
  data: TweetData;
  previous: Post<TweetData> | null;
};

function part(body: Body, name: string, allowed: readonly string[]): Body | null {
  const value = body[name];
  if (value === undefined) return null;
  if (typeof value !== "object" || value === null) throw invalid(name, value, `$.${name}: must be an object`);
  onlyKnown(value as Body, allowed, `$.${name}`);
  return value as Body;
}

const strings = (value: unknown): string[] | null =>
  Array.isArray(value) && value.every((one) => typeof one === "string") ? value : null;

function mediaOf(service: Service, account: Account<Member>, body: Body): Medium[] {
  const given = part(body, "media", ["media_ids", "tagged_user_ids"]);
  if (!given) return [];
  const ids = strings(given.media_ids);
  if (!ids || ids.length < 1 || ids.length > 4)
    throw invalid(
      "media.media_ids",
      JSON.stringify(given.media_ids),
      "$.media.media_ids: must have 1 to 4 items",
    );
  const media = ids.map((id) => {
    const medium = service.documents.get<Medium>("medium", id);
    const usable =
      medium?.accountId === account.id &&
      medium.doneAt !== null &&
      !medium.failed &&
      medium.readyAt <= service.world.now();
    if (!usable) throw invalid("media.media_ids", id, "Your media IDs are invalid.");
    return medium;
  });
  if (media.length > 1 && media.some(({ category }) => category !== "tweet_image"))
    throw invalid("media.media_ids", ids.join(","), "A GIF or a video must be the only media of a post.");
  return media;
}

function pollOf(body: Body): Poll | null {
  const given = part(body, "poll", ["options", "duration_minutes", "reply_settings"]);
  if (!given) return null;
  const options = strings(given.options);
  const minutes = given.duration_minutes;
  if (!options || options.length < 2 || options.length > 4)
    throw invalid("poll.options", JSON.stringify(given.options), "$.poll.options: must have 2 to 4 items");
  if (options.some((option) => option.length < 1 || [...option].length > 25))
    throw invalid("poll.options", options.join(","), "$.poll.options: must be 1 to 25 characters long");
  if (typeof minutes !== "number" || !Number.isInteger(minutes) || minutes < 5 || minutes > 10_080)
    throw invalid("poll.duration_minutes", minutes, "$.poll.duration_minutes: must be from 5 to 10080");
  return { options, minutes };
}

/** The application may answer its own account's posts, where its terms say so, and whoever mentioned the account. */
function parentOf({ posts }: Service, account: Account<Member>, body: Body): string | null {
  const given = part(body, "reply", [
    "in_reply_to_tweet_id",
    "exclude_reply_user_ids",
    "auto_populate_reply_metadata",
  ]);
  if (!given) return null;
  const id = given.in_reply_to_tweet_id;
  if (typeof id !== "string")
    throw invalid("reply.in_reply_to_tweet_id", id, "$.reply.in_reply_to_tweet_id: must be a string");
  const parent = posts.get(id);
  if (!parent) throw forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.");
  const allowed =
    parent.accountId === account.id
      ? account.data.mayReply
      : parent.text.toLowerCase().includes(`@${account.handle}`);
  if (!allowed) throw notPermitted();
  return id;
}

function previousOf(service: Service, account: Account<Member>, body: Body): Post<TweetData> | null {
  const given = part(body, "edit_options", ["previous_post_id"]);
  if (!given) return null;
  const id = given.previous_post_id;
  if (typeof id !== "string")
    throw invalid("edit_options.previous_post_id", id, "$.edit_options.previous_post_id: must be a string");
  const previous = service.posts.get(id);
  const editable =
    previous?.accountId === account.id &&
    previous.parentId === null &&
    previous.data.poll === null &&
    service.world.now() - Date.parse(previous.createdAt) < hour;
  if (account.data.subscription === "None" || !editable) throw notPermitted();
  return previous;
}

function textOf(account: Account<Member>, body: Body, needed: boolean): string {
  const { text } = body;
  if (text !== undefined && typeof text !== "string") throw invalid("text", text, "$.text: must be a string");
  const said = text ?? "";
  if (needed && said.trim() === "") throw invalid("text", said, "$.text: is missing but it is required");
  const most = lengths[account.data.subscription];
  if (weightedLength(said) > most)
    throw invalid("text", said.slice(0, 50), `$.text: is too long, at most ${most} weighted characters`);
  return said;
}

/** Reads the body of a new post as X does, or refuses it. */
export function readTweet(service: Service, account: Account<Member>, body: Body): TweetInput {
  if (body.quote_tweet_id !== undefined) throw notPermitted();
  const media = mediaOf(service, account, body);
  const poll = pollOf(body);
  if (poll && media.length > 0) throw invalid("poll", "", "$.poll: a post holds either a poll or media");
  const settings = body.reply_settings;
  if (settings !== undefined && !replySettings.includes(String(settings)))
    throw invalid("reply_settings", settings, `$.reply_settings: must be one of ${replySettings.join(", ")}`);
  for (const name of ["made_with_ai", "paid_partnership"])
    if (body[name] !== undefined && typeof body[name] !== "boolean")
      throw invalid(name, body[name], `$.${name}: must be a boolean`);
  const previous = previousOf(service, account, body);
  return {
    text: textOf(account, body, media.length === 0 && !poll),
    parentId: parentOf(service, account, body),
    previous,
    data: {
      media,
      poll,
      replySettings: settings === undefined ? "everyone" : String(settings),
      madeWithAi: body.made_with_ai === true,
      paidPartnership: body.paid_partnership === true,
      history: previous?.data.history ?? [],
      replacedBy: null,
    },
  };
}
