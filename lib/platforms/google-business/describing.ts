import { failWith, ok, type Result } from "@/lib/result";
import type { Outgoing, OutgoingMedia, PublishFailure } from "../contract";
import { googleBusiness as facts } from "./facts";

const TOPICS = ["STANDARD", "EVENT", "OFFER"] as const;
type Topic = (typeof TOPICS)[number];

/** Pictures with a shorter side are refused. */
const MIN_SIDE = 250;

export const topicOf = ({ options }: Pick<Outgoing, "options">): Topic =>
  TOPICS.find((one) => one === options.topic) ?? "STANDARD";

const revise = (field: "text" | "media" | "options", reason: string): PublishFailure => ({
  next: "revise",
  field,
  reason,
});

function dateOf(text: string | undefined) {
  const read = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text?.trim() ?? "");
  if (!read) return null;
  const [year = 0, month = 0, day = 0] = read.slice(1).map(Number);
  const there = new Date(Date.UTC(year, month - 1, day));
  return there.getUTCMonth() === month - 1 && there.getUTCDate() === day ? { year, month, day } : null;
}

function timeOf(text: string | undefined) {
  const read = /^(\d{1,2}):(\d{2})$/.exec(text?.trim() ?? "");
  if (!read) return null;
  const [hours = 24, minutes = 60] = read.slice(1).map(Number);
  return hours < 24 && minutes < 60 ? { hours, minutes } : null;
}

/** Both ends of an event or offer; a sentence when the author has to change one. */
function eventOf({ options }: Outgoing): Result<Record<string, unknown>, PublishFailure> {
  const title = options.eventTitle?.trim();
  const [startDate, endDate] = [dateOf(options.startDate), dateOf(options.endDate)];
  if (!title) return failWith(revise("options", "An event or offer needs a title."));
  if (!startDate || !endDate)
    return failWith(revise("options", "An event or offer needs a first and a last day, such as 2026-05-15."));
  const times = { startTime: options.startTime?.trim() ?? "", endTime: options.endTime?.trim() ?? "" };
  const schedule: Record<string, unknown> = { startDate, endDate };
  for (const [name, text] of Object.entries(times)) {
    if (text === "") continue;
    const time = timeOf(text);
    if (!time) return failWith(revise("options", `${text} is not a time of day. It looks like 09:30.`));
    schedule[name] = time;
  }
  return ok({ title, schedule });
}

function offerOf({ options }: Outgoing): Record<string, string> {
  const given = {
    couponCode: options.couponCode,
    redeemOnlineUrl: options.redeemUrl,
    termsConditions: options.terms,
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
}

function buttonOf({ options }: Outgoing): Result<Record<string, string> | null, PublishFailure> {
  const actionType = options.button ?? "";
  if (actionType === "") return ok(null);
  if (actionType === "CALL") return ok({ actionType });
  const url = options.buttonUrl?.trim();
  return url
    ? ok({ actionType, url })
    : failWith(revise("options", "The button needs an address to lead to."));
}

function badPicture({ kind, mimeType, bytes, width, height }: OutgoingMedia): PublishFailure | null {
  if (kind !== "image" || !facts.images.mimeTypes.includes(mimeType))
    return revise("media", `Google takes JPEG and PNG pictures, not files of the kind ${mimeType}.`);
  if (bytes < (facts.images.minBytes ?? 0))
    return revise("media", "Google takes pictures of at least 10 KB. This one is smaller.");
  return (width ?? MIN_SIDE) < MIN_SIDE || (height ?? MIN_SIDE) < MIN_SIDE
    ? revise("media", `Google takes pictures of at least ${MIN_SIDE} × ${MIN_SIDE} pixels.`)
    : null;
}

function mediaOf(files: readonly OutgoingMedia[]): Result<Record<string, string>[], PublishFailure> {
  const media: Record<string, string>[] = [];
  for (const file of files) {
    const bad = badPicture(file);
    if (bad) return failWith(bad);
    if (file.address === null)
      return failWith({
        next: "configure",
        reason:
          "Google fetches pictures from this server, so it must be reachable from the internet: an operator sets PUBLIC_URL.",
      });
    media.push({ mediaFormat: "PHOTO", sourceUrl: file.address });
  }
  return media.length > facts.images.max
    ? failWith(revise("media", "A post here takes one picture. Remove the others."))
    : ok(media);
}

/** The post as the API takes it, or what the author or operator has to change first. */
export function localPostOf(outgoing: Outgoing): Result<Record<string, unknown>, PublishFailure> {
  const media = mediaOf(outgoing.media);
  if (!media.ok) return media;
  const topicType = topicOf(outgoing);
  const post: Record<string, unknown> = { summary: outgoing.text, topicType };
  if (media.value.length > 0) post.media = media.value;
  if (topicType !== "STANDARD") {
    const event = eventOf(outgoing);
    if (!event.ok) return event;
    post.event = event.value;
  }
  if (topicType === "OFFER") return ok({ ...post, offer: offerOf(outgoing) });
  const button = buttonOf(outgoing);
  if (!button.ok) return button;
  return ok(button.value ? { ...post, callToAction: button.value } : post);
}

/** What an update names: everything that this kind of post has, so that what the author took away goes. */
export const maskOf = (outgoing: Outgoing): string => {
  const topic = topicOf(outgoing);
  return [
    "summary",
    "media",
    ...(topic === "STANDARD" ? [] : ["event"]),
    topic === "OFFER" ? "offer" : "callToAction",
  ].join(",");
};
