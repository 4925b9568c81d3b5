import type { PostStatus } from "@/lib/posts/rules";

/** A channel to choose from. */
export type FilterChannel = { id: string; platform: string; handle: string };

/** Columns that can be hidden. */
export const HIDEABLE = ["channels", "when", "author"] as const;
export type Hideable = (typeof HIDEABLE)[number];

/** What the address of Posts says. */
export type PostsQuery = {
  status?: PostStatus | undefined;
  q?: string | undefined;
  /** Id of the one channel whose posts are shown. */
  channel?: string | undefined;
  order?: "oldest" | undefined;
  cursor?: string | undefined;
  hide?: Hideable[] | undefined;
};

/** The address of a list of posts. */
export function postsAddress(slug: string, query: PostsQuery): string {
  const params = new URLSearchParams();
  for (const name of ["status", "q", "channel", "order", "cursor"] as const) {
    if (query[name]) params.set(name, query[name]);
  }
  if (query.hide?.length) params.set("hide", query.hide.join(","));
  const text = params.toString();
  return `/w/${slug}/posts${text ? `?${text}` : ""}`;
}
