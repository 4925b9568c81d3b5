import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import { type Business, type LocalPost, ownersOf, type Place, platformId } from "./business.ts";
import { searchUrl, stateOf } from "./local-posts.ts";

const placesOf = (business: Business): Place[] =>
  business.accounts.list().flatMap((account) => ownersOf(account).flatMap((owner) => owner.places));

function notesOf(business: Business, post: Post<LocalPost>): string[] {
  const { topicType, event, offer, callToAction } = post.data;
  const said: string[] = [];
  const state = stateOf(business, post);
  if (state !== "LIVE") said.push(state === "REJECTED" ? "Rejected: nobody sees it." : "Still processing.");
  if (topicType !== "STANDARD") said.push(`${topicType === "EVENT" ? "Event" : "Offer"}: ${event?.title}`);
  if (typeof offer?.couponCode === "string") said.push(`Coupon: ${offer.couponCode}`);
  if (callToAction) said.push(`Button: ${callToAction.actionType} ${callToAction.url ?? ""}`.trim());
  return said;
}

/** Posts of all places as people see them. */
export function timelineOf(business: Business, posts: readonly Post<LocalPost>[]): TimelinePost[] {
  const places = placesOf(business);
  return posts.map((post) => ({
    author: places.find(({ id }) => post.data.place.endsWith(`/${id}`))?.title ?? post.data.place,
    handle: business.accounts.get(post.accountId)?.handle ?? "",
    safeHtml: escapeHtml(post.text).replaceAll("\n", "<br>"),
    media: post.data.media.map(({ file }) => ({
      url: `${business.base}/files/${file}`,
      alt: "",
      kind: "image",
    })),
    createdAt: post.createdAt,
    receivedAt: post.receivedAt,
    editedAt: post.editedAt,
    deletedAt: post.deletedAt,
    permalink: searchUrl(business, post.remoteId),
    notes: notesOf(business, post),
    counts: [],
  }));
}

/** Pages of posts and places, and the files behind them. */
export function businessPages(business: Business): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const tabs = [{ id: platformId, label: "Google Business Profile" }];
  routes.get("/local.google.com/place", (c) => {
    const post = business.posts.trace(c.req.query("lpsid") ?? "");
    const cards = post ? timelineOf(business, [post]).map(postCard) : [];
    const content = html`<h1>${post ? "Post" : "Post not found"}</h1>${cards}`;
    return c.html(page("Post", "", tabs, content), post && !post.deletedAt ? 200 : 404);
  });
  routes.get("/maps/:place", (c) => {
    const place = placesOf(business).find(({ id }) => id === c.req.param("place"));
    if (!place) return c.notFound();
    const posts = business.posts.list().filter(({ data }) => data.place.endsWith(`/${place.id}`));
    const cards = timelineOf(business, posts).map(postCard);
    const content = html`<h1>${place.title}</h1><p class="soft">${place.street}, ${place.town}</p>${cards}`;
    return c.html(page(place.title, "", tabs, content));
  });
  routes.get("/files/:file{[0-9a-f]{24}}", (c) => {
    const file = c.req.param("file");
    const picture = business.posts
      .list()
      .flatMap(({ data }) => data.media)
      .find((one) => one.file === file);
    if (!picture) return c.notFound();
    return new Response(business.blobs.read(file), { headers: { "content-type": picture.mime } });
  });
  return routes;
}
