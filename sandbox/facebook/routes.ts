import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { GraphError, unknownPath } from "../graph/error.ts";
import { paramsOf } from "../graph/params.ts";
import type { Call } from "./access.ts";
import { dialogRoutes } from "./dialog.ts";
import { postFeed } from "./feed.ts";
import { insights } from "./insights.ts";
import { listComments, listPosts, postComment } from "./lists.ts";
import { hosts, type Service } from "./network.ts";
import { changeObject, readObject, removeObject } from "./objects.ts";
import { websiteRoutes } from "./pages.ts";
import { forget, me, myPages, myPermissions } from "./people.ts";
import { postPhoto } from "./photos.ts";
import { postReel } from "./reels.ts";
import { upload } from "./rupload.ts";
import { accessToken, debugToken } from "./sign-in.ts";
import { listStories, postPhotoStory } from "./stories.ts";
import { postVideo } from "./videos.ts";

const NEWEST = 26;

type Handler = (service: Service, call: Call, id: string, version: string) => unknown;

/** Fixed paths first, then `METHOD edge` of an object, then `METHOD` of an object itself. */
const fixed: Readonly<Record<string, Handler>> = {
  "GET oauth/access_token": accessToken,
  "POST oauth/access_token": accessToken,
  "GET debug_token": debugToken,
  "GET me": me,
  "GET me/accounts": myPages,
  "GET me/permissions": myPermissions,
};

const edges: Readonly<Record<string, Handler>> = {
  "DELETE permissions": forget,
  "POST feed": postFeed,
  "POST photos": postPhoto,
  "POST videos": postVideo,
  "POST video_reels": (service, call, pageId, version) =>
    postReel(service, call, { pageId, version, format: "reel" }),
  "POST video_stories": (service, call, pageId, version) =>
    postReel(service, call, { pageId, version, format: "story" }),
  "POST photo_stories": postPhotoStory,
  "POST comments": postComment,
  "GET comments": listComments,
  "GET published_posts": listPosts,
  "GET posts": listPosts,
  "GET feed": listPosts,
  "GET stories": listStories,
  "GET insights": insights,
};

const objects: Readonly<Record<string, Handler>> = {
  GET: readObject,
  POST: changeObject,
  DELETE: removeObject,
};

async function answer(service: Service, c: Context<SandboxEnv>): Promise<Response> {
  const { version, rest } = c.req.param() as { version: string; rest: string };
  const path = `/${version}/${rest}`;
  if (Number(version.slice(1)) > NEWEST) throw unknownPath(path);
  const { method } = c.req;
  const [id = "", edge, ...more] = rest.split("/").map(decodeURIComponent);
  const handler =
    fixed[`${method} ${rest}`] ??
    (edge === undefined ? objects[method] : more.length === 0 ? edges[`${method} ${edge}`] : undefined);
  if (!handler) throw unknownPath(path);
  const params = await paramsOf(c);
  return c.json((await handler(service, { c, params }, id, version)) as object);
}

/** Everything below the platform's base: each of its hosts has a folder of its name. */
export function facebookRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    c.set("wrong", error.message);
    if (!(error instanceof GraphError))
      return new GraphError(1, "An unknown error has occurred.", { status: 500 }).toResponse();
    const response = error.toResponse();
    for (const [name, value] of c.res.headers)
      if (/^x-(app|business)/.test(name)) response.headers.set(name, value);
    return response;
  });
  routes.all(`/${hosts.graph}/:version{v\\d+\\.\\d+}/:rest{.+}`, (c) => answer(service, c));
  routes.post(`/${hosts.upload}/video-upload/:version{v\\d+\\.\\d+}/:id{\\d+}`, (c) =>
    upload(service, c, c.req.param("id")),
  );
  routes.all(`/${hosts.graph}/*`, (c) => {
    throw unknownPath(new URL(c.req.url).pathname);
  });
  routes.route("/", dialogRoutes(service));
  routes.route("/", websiteRoutes(service));
  return routes;
}
