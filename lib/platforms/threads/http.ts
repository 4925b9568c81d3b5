import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import type { Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import { type ContainerPlatform, stateCalled } from "../shared/containers";
import { type GraphAnswer, type GraphRow, graphAsk } from "../shared/graph";
import { hostAt } from "../shared/hosts";
import { asObject, asString, type Json } from "../shared/reading";

/** Where a real profile lives. */
export const PUBLIC = "https://graph.threads.net";

/** Threads counts versions of its own; there is one. */
const VERSION = "v1.0";

/** Address of one of Threads' hosts, without a trailing slash. */
export const hostOf = (origin: string, name: string): string => hostAt(origin, PUBLIC, name);

/** developers.facebook.com/docs/threads/troubleshooting; the codes of some rows are not documented, so words decide. */
const ROWS: readonly GraphRow[] = [
  {
    subcode: 4279013,
    next: "reconnect",
    reason: "The profile is restricted. Its owner has to look into the Threads app.",
  },
  {
    says: /LINK_LIMIT_EXCEEDED/,
    next: "revise",
    field: "text",
    reason: "The text has too many links: at most five different ones.",
  },
  {
    says: /FEATURE_NOT_AVAILABLE/,
    next: "revise",
    field: "options",
    reason: "This profile cannot use one of the chosen options.",
  },
  {
    says: /at most 500 characters/i,
    next: "revise",
    field: "text",
    reason: "The text is too long: at most 500 characters, in which an emoji counts as its bytes.",
  },
  {
    says: /could not be fetched/i,
    next: "wait",
    seconds: 120,
    reason: "Threads could not fetch the file from this server. An operator checks PUBLIC_URL.",
  },
  {
    says: /poll|topic|reply_control|link_attachment|text_attachment/i,
    code: 100,
    next: "revise",
    field: "options",
    reason: "Threads refused one of the options.",
  },
  {
    code: 24,
    next: "wait",
    seconds: 30,
    staleDraft: true,
    reason: "Threads does not find what was prepared; it is prepared again.",
  },
];

const MEDIA_PROBLEMS: Readonly<Record<string, string>> = {
  FAILED_PROCESSING_AUDIO: "its sound could not be read",
  FAILED_PROCESSING_VIDEO: "the video could not be read",
  INVALID_ASPEC_RATIO: "it is too wide or too tall",
  INVALID_ASPECT_RATIO: "it is too wide or too tall",
  INVALID_BIT_RATE: "its bit rate is too high",
  INVALID_DURATION: "it is too long or too short: at most five minutes",
  INVALID_FRAME_RATE: "its frame rate is not between 23 and 60",
  INVALID_AUDIO_CHANNELS: "its sound has too many channels",
  INVALID_AUDIO_CHANNEL_LAYOUT: "its sound has channels of an unknown layout",
};

/** What a container that failed says in `error_message`. */
function failureOf(message: string): PublishFailure {
  const problem = MEDIA_PROBLEMS[message];
  if (problem)
    return {
      next: "revise",
      field: "media",
      reason: `Threads did not take the file: ${problem} (${message}).`,
    };
  return {
    next: "wait",
    until: new Date(Date.now() + 60_000),
    reason: `Threads could not process the post; it is prepared again (${message}).`,
    staleDraft: true,
  };
}

/** Threads as a platform of containers. */
export const on: ContainerPlatform = {
  platform: { label: "Threads", rows: ROWS },
  base: ({ origin }) => `${hostOf(origin, "graph.threads.net")}/${VERSION}`,
  credentials: ({ access }) => ({ token: access.token }),
  edges: { make: "threads", publish: "threads_publish" },
  statusFields: "status,error_message",
  readStatus: (json, failed) =>
    stateCalled(json.status, () => failed(failureOf(asString(json.error_message) ?? "UNKNOWN"))),
};

type Call = {
  method?: "GET" | "POST" | "DELETE";
  /** Below the version, with query. */
  path: string;
  body?: Body;
  gate?: Gate;
  timeoutMs?: number;
};

/** One request with the profile's token. */
export const ask = (
  context: AccountContext,
  { path, ...call }: Call,
): Promise<Result<GraphAnswer, PublishFailure>> =>
  graphAsk(on.platform, { ...call, ...on.credentials(context), url: `${on.base(context)}${path}` });

/** The cursor to older entries. `next` may be absent although there are some; an empty page is the end. */
export const cursorOf = (json: Json): string | null =>
  Array.isArray(json.data) && json.data.length > 0
    ? asString(asObject(asObject(json.paging)?.cursors)?.after)
    : null;
