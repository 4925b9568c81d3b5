import { moment, when, zonePlace } from "@/lib/dates";
import { capital, isolated, listed, plural, shortened, spelled } from "@/lib/words";
import type { Notice, NoticeKind, PostKind, Topic } from "./schema";

/** The one thing that solves a trouble. */
export type Remedy = { kind: "retry" | "edit" | "reschedule" | "channels" | "look"; label: string };

export const RETRY: Remedy = { kind: "retry", label: "Retry" };
export const RECONNECT: Remedy = { kind: "channels", label: "Reconnect" };
export const RESCHEDULE: Remedy = { kind: "reschedule", label: "Choose a new time" };
export const DECIDE: Remedy = { kind: "look", label: "Decide" };
export const EVIDENCE: Remedy = { kind: "look", label: "See the evidence" };
export const SEE_BOTH: Remedy = { kind: "look", label: "See both" };

/** What solves a failure, by who must act next; `well` says whether its channel is signed in. */
export function remedyAfter(
  failure: { next: string; field?: string | null | undefined } | null,
  well: boolean,
): Remedy {
  switch (failure?.next) {
    case "revise":
      return { kind: "edit", label: failure.field === "media" ? "Change the pictures" : "Edit the post" };
    case "reconnect":
      return well ? RETRY : RECONNECT;
    case "configure":
      return well ? RETRY : { kind: "channels", label: "Open channels" };
    case "look":
      return EVIDENCE;
    default:
      return RETRY;
  }
}

/** Where a remedy is found. A retry is pressed on the post's own screen. */
export function remedyPath(
  slug: string,
  remedy: Remedy,
  about: { postId: string | null; deliveryId?: string | undefined },
): string {
  const here = `/w/${slug}`;
  if (remedy.kind === "channels") return `${here}/channels`;
  if (!about.postId) return here;
  const post = `${here}/posts/${about.postId}`;
  if (remedy.kind === "edit") return `${post}/edit`;
  if (remedy.kind === "reschedule") return `${post}?reschedule=1`;
  return about.deliveryId ? `${post}?delivery=${about.deliveryId}` : post;
}

/** `now` and the zone that times are said in; `dated` for what is read later, where *today* would be another day. */
export type About = { now: Date; zone: string; dated?: boolean };

/** `today 16:00` in the middle of a sentence; weekdays keep their capital. */
export const inside = (at: Date, { zone, now, dated }: About): string =>
  dated ? `${moment(at, zone, now)} (${zonePlace(zone)})` : when(at, zone, now).replace(/^To/, "to");

/** A post's first line in quotation marks. */
export function quoted(text: string): string {
  const line = text.trim().split("\n", 1)[0]?.trim() ?? "";
  return line ? `“${isolated(shortened(line, 60))}”` : "A post without text";
}

export type Act = "publish" | "part" | "comment" | "update" | "remove";

const REFUSED: Record<Act, (where: string, title: string) => string> = {
  publish: (where, title) => `${where} did not take ${title}`,
  part: (where, title) => `${where} did not take all parts of ${title}`,
  comment: (where, title) => `${where} did not take the first comment on ${title}`,
  update: (where, title) => `${where} did not take the change of ${title}`,
  remove: (where, title) => `${where} did not remove ${title}`,
};

const LOOK: Record<Act, (where: string, title: string) => string> = {
  publish: (where, title) => `Look whether ${title} is on ${where}`,
  part: (where, title) => `Look whether all parts of ${title} are on ${where}`,
  comment: (where, title) => `Look whether the first comment on ${title} is on ${where}`,
  update: (where, title) => `Look whether the change of ${title} is on ${where}`,
  remove: (where, title) => `Look whether ${title} is still on ${where}`,
};

/** What happened to a post, as a heading. */
export function postTrouble(
  kind: "failed" | "look" | "duplicated" | "missed" | "ask" | "unknown",
  where: string,
  title: string,
  act: Act = "publish",
): string {
  switch (kind) {
    case "duplicated":
      return `${where} has ${title} twice`;
    case "unknown":
      return `${where} did not answer about ${title}`;
    case "look":
      return LOOK[act](where, title);
    case "missed":
      return `${title} was not sent`;
    case "ask":
      return `${title} was not sent and waits for your decision`;
    default:
      return REFUSED[act](where, title);
  }
}

/** What a person has to do about a post that is there twice. */
export const DELETE_ONE = "Look at both and delete one of them there.";

/** Why a missed post was not sent. */
export const missedText = (dueAt: Date | null, reason: string, about: About): string =>
  [dueAt ? `It was due ${inside(dueAt, about)}.` : "", reason || "Its time passed while it could not go out."]
    .filter(Boolean)
    .join(" ");

/** What a channel asks of a person, as a heading. */
export const channelTrouble = (name: string, kind: "reconnect" | "configure"): string =>
  `${name} ${kind === "reconnect" ? "needs signing in again" : "refuses this server’s credentials"}`;

/** How many posts wait for a channel, and since or until when. */
export function waitingText(waiting: number, firstDueAt: Date | null, about: About): string {
  if (waiting === 0 || !firstDueAt) return "No post waits for it.";
  return `${capital(spelled(waiting))} ${plural(waiting, "post waits", "posts wait")}, the first ${inside(firstDueAt, about)}.`;
}

export const topicOf = (kind: NoticeKind): Topic => {
  if (kind === "reconnect" || kind === "configure") return "channel";
  if (kind === "look" || kind === "duplicated") return "look";
  return kind === "failed" ? "failed" : "missed";
};

/** `path`: on this server, or an address on a platform. */
export type NoticeWords = { title: string; text: string; button: { label: string; path: string } };

type Words = { title: string; text: string; remedy: Remedy };

const OPERATOR = "This server’s operator must look at the platform’s credentials.";

const WHAT_FAILED: Remedy = { kind: "retry", label: "See what failed" };

/** `The first was due today 10:00.` */
function firstText({ waiting, firstDueAt }: Notice, about: About): string {
  if (waiting === 0 || !firstDueAt) return "No post waits for it.";
  return `The first ${firstDueAt > about.now ? "is" : "was"} due ${inside(firstDueAt, about)}.`;
}

function reconnectWords(notice: Notice, about: About): Words {
  const { data, waiting, channelWell } = notice;
  const name = isolated(data.channel);
  if (channelWell)
    return {
      title: `${name} is signed in again`,
      text: "Posts that failed meanwhile are not sent by themselves.",
      remedy: WHAT_FAILED,
    };
  const posts = `${capital(spelled(waiting))} ${plural(waiting, "post waits", "posts wait")}`;
  return {
    title: waiting > 0 ? `${posts} for ${name}: reconnect it` : channelTrouble(name, "reconnect"),
    text: [data.reason, firstText(notice, about)].filter(Boolean).join(" "),
    remedy: RECONNECT,
  };
}

function configureWords({ data, waiting, firstDueAt, channelWell }: Notice, about: About): Words {
  return {
    title: channelTrouble(isolated(data.channel), "configure"),
    text: [data.reason, OPERATOR, waitingText(waiting, firstDueAt, about)].filter(Boolean).join(" "),
    remedy: channelWell ? WHAT_FAILED : remedyAfter({ next: "configure" }, false),
  };
}

function postWords({ data }: Notice, kind: PostKind, about: About): Words {
  const title = postTrouble(kind, listed(data.where) || "The platform", quoted(data.text), data.act);
  switch (kind) {
    case "duplicated":
      return { title, text: DELETE_ONE, remedy: SEE_BOTH };
    case "look":
      return { title, text: data.reason, remedy: EVIDENCE };
    case "missed":
    case "ask": {
      const text = missedText(data.dueAt ? new Date(data.dueAt) : null, data.reason, about);
      return { title, text, remedy: kind === "ask" ? DECIDE : RESCHEDULE };
    }
    default:
      if (data.gone)
        return {
          title,
          text: `${data.reason || "The platform refused it."} The post is deleted here: delete it there yourself.`,
          remedy: { kind: "channels", label: "Open channels" },
        };
      return {
        title,
        text: data.reason || "The platform refused it.",
        remedy: data.revise
          ? remedyAfter({ next: "revise", field: data.field }, true)
          : { kind: "retry", label: "Open the post" },
      };
  }
}

function wordsOf(notice: Notice, about: About): Words {
  if (notice.kind === "reconnect") return reconnectWords(notice, about);
  if (notice.kind === "configure") return configureWords(notice, about);
  return postWords(notice, notice.kind, about);
}

/** What a notification says, and the one button that solves it. */
export function noticeWords(notice: Notice, slug: string, about: About): NoticeWords {
  const words = wordsOf(notice, about);
  const { title, text } = words;
  const { gone, address } = notice.data;
  if (gone && address) return { title, text, button: { label: "Open it there", path: address } };
  const remedy = notice.resolvedAt
    ? { ...(notice.postId ? EVIDENCE : RECONNECT), label: "Open" }
    : words.remedy;
  return { title, text, button: { label: remedy.label, path: remedyPath(slug, remedy, notice) } };
}

/** What the settings say of each topic. */
export const TOPIC_WORDS: Record<Topic, { label: string; hint: string }> = {
  failed: { label: "A post failed", hint: "A platform refused it, and it has to be changed or sent again." },
  look: {
    label: "Somebody has to look",
    hint: "Nobody can tell whether a post went out, or it is out twice.",
  },
  missed: { label: "A post was missed", hint: "Its time passed while it could not go out." },
  channel: {
    label: "A channel needs signing in",
    hint: "Nothing goes out there until somebody reconnects it.",
  },
};
