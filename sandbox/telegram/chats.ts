import type { Account } from "../accounts.ts";
import type { Bot, BotApi, Channel } from "./bot-api.ts";
import { type Params, text } from "./params.ts";
import { badRequest, kicked, Refused } from "./refused.ts";
import { chatView, memberCount } from "./views.ts";

/** The channel that `chat_id` names. A private one is found by its own bot only. */
export function channelFor(api: BotApi, bot: Bot, params: Params): Account<Channel> {
  const chatId = text(params, "chat_id");
  if (chatId === "") throw badRequest("chat_id is empty");
  const channel = chatId.startsWith("@")
    ? api.accounts.list().find(({ data }) => data.username === chatId.slice(1).toLowerCase())
    : api.accounts.get(chatId);
  if (!channel || (!channel.data.username && channel.id !== bot.home.id)) throw badRequest("chat not found");
  if (channel.id === bot.home.id && channel.suspended) throw kicked();
  return channel;
}

const isIn = (bot: Bot, channel: Account<Channel>): boolean => bot.home.id === channel.id;

/** Throws where the bot may not post. */
export function requirePosting(bot: Bot, channel: Account<Channel>): void {
  if (!isIn(bot, channel)) throw new Refused(403, "Forbidden: bot is not a member of the channel chat");
  if (!channel.data.mayPost) throw badRequest("need administrator rights in the channel chat");
}

export const botView = ({ id, name, username }: Bot) => ({ id, is_bot: true, first_name: name, username });

function memberView(bot: Bot, channel: Account<Channel>, params: Params) {
  if (text(params, "user_id") !== String(bot.id)) throw badRequest("PARTICIPANT_ID_INVALID");
  const user = botView(bot);
  if (!isIn(bot, channel)) return { user, status: "left" };
  const may = channel.data.mayPost;
  return {
    user,
    status: "administrator",
    can_be_edited: false,
    is_anonymous: false,
    can_manage_chat: true,
    can_change_info: false,
    can_post_messages: may,
    can_edit_messages: may,
    can_delete_messages: may,
    can_invite_users: false,
    can_pin_messages: false,
  };
}

/** Every method that reads; undefined for others. */
export function readAbout(api: BotApi, bot: Bot, method: string, params: Params): unknown {
  switch (method) {
    case "getme":
      return {
        ...botView(bot),
        can_join_groups: true,
        can_read_all_group_messages: false,
        supports_inline_queries: false,
      };
    case "getchat": {
      const channel = channelFor(api, bot, params);
      return { ...chatView(channel), description: `${channel.name} practises here.`, accent_color_id: 0 };
    }
    case "getchatmember":
      return memberView(bot, channelFor(api, bot, params), params);
    case "getchatmembercount":
      return memberCount(api, channelFor(api, bot, params));
    case "getupdates":
      return [];
    case "getwebhookinfo":
      return { url: "", has_custom_certificate: false, pending_update_count: 0 };
    default:
      return undefined;
  }
}
