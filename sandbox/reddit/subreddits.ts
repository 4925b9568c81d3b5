import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { forbidden, notFound, Refused } from "./api-error.ts";
import { type Kind, type Network, requireAccount } from "./network.ts";

type Flair = { id: string; text: string; text_editable: boolean; type: "text"; mod_only: boolean };

export type Subreddit = {
  name: string;
  title: string;
  moderator: boolean;
  subscribed: boolean;
  submission: "any" | "link" | "self";
  images: boolean;
  videos: boolean;
  galleries: boolean;
  closed: "private" | "banned" | null;
  flairs: Flair[];
  flairRequired: boolean;
};

const plain: Omit<Subreddit, "name" | "title"> = {
  moderator: false,
  subscribed: true,
  submission: "any",
  images: true,
  videos: true,
  galleries: true,
  closed: null,
  flairs: [],
  flairRequired: false,
};

const flair = (id: string, text: string, mod_only = false): Flair => ({
  id: `0000aaaa-0000-11ef-8000-${id.padStart(12, "0")}`,
  text,
  text_editable: false,
  type: "text",
  mod_only,
});

/** Places with the rules that places have. Profiles are places too, named `u_` and the account. */
const all: readonly Subreddit[] = [
  { ...plain, name: "sandbox", title: "Everything goes", moderator: true },
  {
    ...plain,
    name: "essays",
    title: "Texts only",
    submission: "self",
    images: false,
    videos: false,
    galleries: false,
  },
  { ...plain, name: "finds", title: "Links only", submission: "link", images: false, videos: false },
  {
    ...plain,
    name: "sorted",
    title: "Everything has a flair",
    flairs: [flair("1", "Question"), flair("2", "Show and tell"), flair("3", "Official", true)],
    flairRequired: true,
  },
  { ...plain, name: "open", title: "Not joined", subscribed: false },
  { ...plain, name: "members", title: "Members only", subscribed: false, closed: "private" },
  { ...plain, name: "gone", title: "Banned", subscribed: false, closed: "banned" },
];

/** The place of a name, or null. Only its owner posts to a profile. */
export function placeOf({ accounts }: Network, name: string): Subreddit | null {
  const known = all.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (known) return known;
  const person = /^u_/i.test(name) ? accounts.byHandle(name.slice(2)) : null;
  return person ? { ...plain, name: `u_${person.handle}`, title: person.name, subscribed: false } : null;
}

/** Places take some kinds of posts and not others. */
function expectKind(place: Subreddit, kind: Kind): void {
  const isText = kind === "self" || kind === "poll";
  if (isText && place.submission === "link")
    throw new Refused("NO_SELFS", "This community only allows links, not text posts.", "sr");
  if (kind === "link" && place.submission === "self")
    throw new Refused("NO_LINKS", "This community doesn't allow links.", "sr");
  if ((kind === "image" && !place.images) || (kind === "gallery" && !place.galleries))
    throw new Refused("NO_IMAGES", "This community doesn't allow images.", "sr");
  if (kind === "video" && !place.videos)
    throw new Refused("NO_VIDEOS", "This community doesn't allow videos.", "sr");
}

/** The place that somebody may post such a thing to. */
export function requirePlace(network: Network, name: string, handle: string, kind: Kind): Subreddit {
  if (name === "") throw new Refused("SUBREDDIT_REQUIRED", "you must specify a subreddit", "sr");
  const place = placeOf(network, name);
  if (!place)
    throw new Refused(
      "SUBREDDIT_NOEXIST",
      "Hmm, that community doesn't exist. Try checking the spelling.",
      "sr",
    );
  if (place.closed) throw forbidden(place.closed);
  if (/^u_/i.test(place.name) && place.name.slice(2) !== handle)
    throw new Refused("SUBREDDIT_NOTALLOWED", "You aren't allowed to post there.", "sr");
  expectKind(place, kind);
  return place;
}

const subredditView = (place: Subreddit) => ({
  kind: "t5",
  data: {
    display_name: place.name,
    title: place.title,
    subreddit_type: place.closed === "private" ? "private" : "public",
    submission_type: place.submission,
    allow_images: place.images,
    allow_videos: place.videos,
    allow_galleries: place.galleries,
    over18: false,
    user_is_banned: false,
    user_is_moderator: place.moderator,
    link_flair_enabled: place.flairs.length > 0,
  },
});

const listing = (places: readonly Subreddit[]) => ({
  kind: "Listing",
  data: { after: null, children: places.map(subredditView) },
});

/** What is asked of places. */
export function subredditRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const placeAt = (name: string): Subreddit => {
    const place = placeOf(network, name);
    if (!place) throw notFound();
    if (place.closed) throw forbidden(place.closed);
    return place;
  };
  routes.get("/subreddits/mine/subscriber", (c) => {
    requireAccount(network, c, "mysubreddits");
    return c.json(listing(all.filter(({ subscribed }) => subscribed)));
  });
  routes.get("/subreddits/search", (c) => {
    requireAccount(network, c, "read");
    const wanted = (c.req.query("q") ?? "").toLowerCase();
    return c.json(listing(all.filter(({ name, closed }) => !closed && name.includes(wanted))));
  });
  routes.get("/r/:name/about", (c) => {
    requireAccount(network, c, "read");
    return c.json(subredditView(placeAt(c.req.param("name"))));
  });
  routes.get("/r/:name/api/link_flair_v2", (c) => {
    requireAccount(network, c, "flair");
    const { flairs } = placeAt(c.req.param("name"));
    if (flairs.length === 0) throw forbidden();
    return c.json(flairs);
  });
  routes.get("/api/v1/:name/post_requirements", (c) => {
    requireAccount(network, c, "submit");
    const place = placeAt(c.req.param("name"));
    return c.json({
      title_text_min_length: null,
      title_text_max_length: null,
      title_required_strings: [],
      title_blacklisted_strings: [],
      body_restriction_policy: "none",
      domain_whitelist: [],
      link_restriction_policy: "none",
      is_flair_required: place.flairRequired,
    });
  });
  return routes;
}
