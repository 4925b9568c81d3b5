import { invalid, type LocalPost } from "./business.ts";

type Json = Record<string, unknown>;

const TOPICS = ["STANDARD", "EVENT", "OFFER", "ALERT"] as const;
const ACTIONS = ["BOOK", "ORDER", "SHOP", "LEARN_MORE", "SIGN_UP", "CALL"];
const MOST_CHARACTERS = 1500;
const MOST_MEDIA = 10;

export const asObject = (value: unknown): Json | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;

const isAddress = (value: unknown): value is string =>
  typeof value === "string" && /^https?:\/\//.test(value) && URL.canParse(value);

/** The text of a post. */
export function summaryOf(value: unknown): string {
  if (typeof value !== "string" || value.trim() === "") throw invalid("summary", "Summary is required.");
  if ([...value].length > MOST_CHARACTERS)
    throw invalid("summary", `Summary exceeds the limit of ${MOST_CHARACTERS} characters.`);
  return value;
}

export function topicOf(value: unknown): LocalPost["topicType"] {
  const topic = TOPICS.find((one) => one === value);
  if (!topic) throw invalid("topic_type", "A topic type is required.");
  if (topic === "ALERT") throw invalid("alert_type", "An alert needs its type.");
  return topic;
}

/** Offers have a button of their own: one that is given is not kept. */
export function actionOf(value: unknown, topic: LocalPost["topicType"]): Json | null {
  const action = asObject(value);
  if (!action || topic === "OFFER") return null;
  if (typeof action.actionType !== "string" || !ACTIONS.includes(action.actionType))
    throw invalid("call_to_action.action_type", "The action type is not valid.");
  if (action.actionType === "CALL") {
    if (action.url !== undefined) throw invalid("call_to_action.url", "A call has no URL.");
    return { actionType: "CALL" };
  }
  if (!isAddress(action.url)) throw invalid("call_to_action.url", "A valid URL is required.");
  return { actionType: action.actionType, url: action.url };
}

function instantOf(date: unknown, time: unknown, field: string): number {
  const { year, month, day } = asObject(date) ?? {};
  const { hours = 0, minutes = 0 } = asObject(time) ?? {};
  const numbers = [year, month, day, hours, minutes];
  const [y, mo, d, h, mi] = numbers.map((one) => (Number.isInteger(one) ? Number(one) : Number.NaN));
  const at = Date.UTC(y ?? 0, (mo ?? 0) - 1, d, h, mi);
  const back = new Date(at);
  if (Number.isNaN(at) || back.getUTCMonth() !== (mo ?? 0) - 1 || back.getUTCHours() !== h)
    throw invalid(field, "The date or time is not valid.");
  return at;
}

/** Needed by events and offers. */
export function eventOf(value: unknown, topic: LocalPost["topicType"]): Json | null {
  if (topic === "STANDARD") return null;
  const event = asObject(value);
  const title = event?.title;
  if (!event || typeof title !== "string" || title.trim() === "" || [...title].length > 58)
    throw invalid("event.title", "A title of at most 58 characters is required.");
  const schedule = asObject(event.schedule);
  const start = instantOf(schedule?.startDate, schedule?.startTime, "event.schedule.start_date");
  const end = instantOf(schedule?.endDate, schedule?.endTime, "event.schedule.end_date");
  if (end < start) throw invalid("event.schedule", "The end lies before the start.");
  return { title, schedule };
}

export function offerOf(value: unknown, topic: LocalPost["topicType"]): Json | null {
  if (topic !== "OFFER") return null;
  const offer = asObject(value) ?? {};
  if (offer.redeemOnlineUrl !== undefined && !isAddress(offer.redeemOnlineUrl))
    throw invalid("offer.redeem_online_url", "A valid URL is required.");
  return offer;
}

/** The addresses to fetch. */
export function sourcesOf(value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > MOST_MEDIA)
    throw invalid("media", `At most ${MOST_MEDIA} media items are allowed.`);
  return value.map((item: unknown, index) => {
    const { mediaFormat, sourceUrl, dataRef } = asObject(item) ?? {};
    if (mediaFormat !== "PHOTO")
      throw invalid(`media[${index}].media_format`, "Posts take photos of the format PHOTO.");
    if (dataRef !== undefined || !isAddress(sourceUrl))
      throw invalid(`media[${index}].source_url`, "Only sourceUrl is supported, and it must be a valid URL.");
    return sourceUrl;
  });
}
