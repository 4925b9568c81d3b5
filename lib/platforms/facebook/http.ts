import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import type { Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import { GRAPH_VERSION, type GraphAnswer, type GraphPlatform, graphAsk } from "../shared/graph";
import { hostAt } from "../shared/hosts";
import { asString } from "../shared/reading";
import { rows } from "./rows";

/** Where real accounts live. */
export const PUBLIC = "https://graph.facebook.com";

/** How Facebook's answers are read. */
export const graph: GraphPlatform = { label: "Facebook", rows };

const hostOf = (origin: string, host: string): string => hostAt(origin, PUBLIC, host);

export const graphAt = (origin: string): string => `${hostOf(origin, "graph.facebook.com")}/${GRAPH_VERSION}`;
export const websiteAt = (origin: string): string => hostOf(origin, "www.facebook.com");

export type Call = {
  method?: "GET" | "POST" | "DELETE";
  /** Below the version, such as `/{page}/feed`. */
  path: string;
  query?: Readonly<Record<string, string>>;
  body?: Body;
  gate?: Gate;
  timeoutMs?: number;
};

/** One request as the Page. */
export function ask(context: AccountContext, call: Call): Promise<Result<GraphAnswer, PublishFailure>> {
  const { path, query = {}, ...rest } = call;
  return graphAsk(graph, {
    ...rest,
    url: `${graphAt(context.origin)}${path}?${new URLSearchParams(query)}`,
    token: context.access.token,
    appSecret: context.app?.clientSecret,
  });
}

/** Sends a video's bytes to the host that takes them; `offset` and the size of the whole stand in headers. */
export const sendVideo = (
  context: AccountContext,
  videoId: string,
  about: { body: Body; offset: number; size: number; timeoutMs: number },
): Promise<Result<GraphAnswer, PublishFailure>> =>
  graphAsk(graph, {
    method: "POST",
    url: `${hostOf(context.origin, "rupload.facebook.com")}/video-upload/${GRAPH_VERSION}/${videoId}`,
    token: context.access.token,
    scheme: "OAuth",
    headers: { offset: String(about.offset), file_size: String(about.size) },
    body: about.body,
    timeoutMs: about.timeoutMs,
  });

/** `{page}_{post}`: some answers leave the Page out. */
export const postIdOf = (pageId: string, id: string): string => (id.includes("_") ? id : `${pageId}_${id}`);

/** A post of a Page is `{page}_{post}`; an id without that is a video's. */
export const isVideoId = (remoteId: string): boolean => !remoteId.includes("_");

/** The address in an answer (videos have relative ones), or the form that always leads there. */
export function addressOf(origin: string, remoteId: string, given: unknown): string {
  const website = websiteAt(origin);
  const said = asString(given);
  if (said?.startsWith("/")) return `${website}${said}`;
  if (said && /^https?:\/\//.test(said)) return said;
  return isVideoId(remoteId) ? `${website}/reel/${remoteId}` : `${website}/${remoteId}`;
}

/** Times come as ISO 8601 or as seconds. */
export function instantOf(value: unknown): Date | null {
  const seconds = typeof value === "number" || /^\d{9,11}$/.test(String(value)) ? Number(value) : null;
  const at = seconds === null ? Date.parse(String(value ?? "")) : seconds * 1000;
  return Number.isFinite(at) && at > 0 ? new Date(at) : null;
}
