import { badParameter, missingObject } from "../graph/error.ts";
import { grown } from "../metrics.ts";
import { type Call, needScope, pageFor, tokenOf } from "./access.ts";
import { graphTime, type Service } from "./network.ts";

const DAY_MS = 86_400_000;

/** The most each grows to. Those that were retired are errors. */
const ofPost: Readonly<Record<string, number>> = {
  post_media_view: 9_000,
  post_total_media_view_unique: 6_000,
  post_clicks: 300,
  post_video_views: 4_000,
  post_video_avg_time_watched: 12_000,
};

const ofPage: Readonly<Record<string, number>> = {
  page_media_view: 20_000,
  page_total_media_view_unique: 12_000,
  page_post_engagements: 900,
  page_follows: 800,
  page_daily_follows: 40,
  page_daily_follows_unique: 40,
  page_daily_unfollows_unique: 9,
  page_views_total: 500,
  page_total_actions: 60,
  page_video_views: 3_000,
};

/** `GET /{post}/insights` and `GET /{page}/insights`. */
export function insights(service: Service, call: Call, id: string): unknown {
  const page = pageFor(service, call, { scopes: ["pages_read_engagement"], task: "ANALYZE" });
  needScope(tokenOf(service, call), "read_insights");
  const post = id === page.id ? null : service.posts.get(id);
  if (id !== page.id && post?.accountId !== page.id) throw missingObject("GET", id);
  const known = post ? ofPost : ofPage;
  const names = call.params.list("metric");
  if (names.length === 0) throw badParameter("The parameter metric is required");
  if (names.some((name) => !Object.hasOwn(known, name)))
    throw badParameter("The value must be a valid insights metric");
  const now = service.world.now();
  const age = post ? now - post.receivedAt : 30 * DAY_MS;
  const period = call.params.text("period") ?? (post ? "lifetime" : "day");
  return {
    data: names.map((name) => ({
      name,
      period,
      values: [
        {
          value: grown(id, name, age, known[name] ?? 0),
          ...(post ? {} : { end_time: graphTime(Math.floor(now / DAY_MS) * DAY_MS) }),
        },
      ],
      title: name,
      description: name,
      id: `${id}/insights/${name}/${period}`,
    })),
    paging: {},
  };
}
