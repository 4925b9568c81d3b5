import type { Answer } from "@/lib/outbound/answer";
import type { OutboundFailure } from "@/lib/outbound/request";
import type { Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import { askGoogle, type GoogleAnswer, type GoogleCall, sendToGoogle } from "../shared/google";
import { hostAt, isSimulated } from "../shared/hosts";
import { asObject, type Json } from "../shared/reading";
import { service } from "./refusals";

/** Where real accounts live. */
export const PUBLIC = "https://www.googleapis.com";

type Call = Omit<GoogleCall, "url" | "token"> & { path: string };

const host = ({ origin }: AccountContext): string => hostAt(origin, PUBLIC, "www.googleapis.com");

/** Base of upload sessions: nothing that YouTube names outside of it gets the token. */
export const uploadBase = (context: AccountContext): string => `${host(context)}/upload/youtube/v3`;

/** One request to the Data API; `path` is below `/youtube/v3`, with query. */
export const ask = (
  context: AccountContext,
  { path, ...call }: Call,
): Promise<Result<GoogleAnswer, PublishFailure>> =>
  askGoogle(service, { ...call, url: `${host(context)}/youtube/v3${path}`, token: context.access.token });

/** One request to the Analytics API. */
export const askAnalytics = (
  context: AccountContext,
  query: URLSearchParams,
): Promise<Result<GoogleAnswer, PublishFailure>> =>
  askGoogle(service, {
    url: `${hostAt(context.origin, PUBLIC, "youtubeanalytics.googleapis.com")}/v2/reports?${query}`,
    token: context.access.token,
  });

/** One request of an upload, as it comes back. */
export const sendUpload = (
  context: AccountContext,
  call: Omit<GoogleCall, "token">,
): Promise<Result<Answer, OutboundFailure>> => sendToGoogle({ ...call, token: context.access.token });

/** The items of a list; none when it has none. */
export const itemsOf = (json: Json): Json[] =>
  (Array.isArray(json.items) ? json.items : []).map(asObject).filter((item) => item !== null);

const site = (context: AccountContext): string =>
  isSimulated(context, PUBLIC) ? context.origin : "https://www.youtube.com";

/** Where people see a video, or a comment under it. */
export const watchAddress = (context: AccountContext, videoId: string, commentId?: string): string =>
  `${site(context)}/watch?${new URLSearchParams({ v: videoId, ...(commentId ? { lc: commentId } : {}) })}`;

export const channelAddress = (context: AccountContext, channelId: string): string =>
  `${site(context)}/channel/${channelId}`;
