import { z } from "zod";
import { POST_STATUS_LABEL, type PostStatus } from "@/lib/posts/rules";

const statuses = Object.keys(POST_STATUS_LABEL) as [PostStatus, ...PostStatus[]];

/** Columns that can be hidden. */
export const HIDEABLE = ["channels", "when", "author"] as const;
export type Hideable = (typeof HIDEABLE)[number];

/** A channel to choose from. */
export type FilterChannel = { id: string; platform: string; handle: string };

/** What the address of Posts says. Anything it should not say counts as unsaid. */
const PostsQuery = z.object({
  status: z.enum(statuses).optional().catch(undefined),
  q: z.string().trim().max(200).optional().catch(undefined),
  channel: z.uuid().optional().catch(undefined),
  order: z.literal("oldest").optional().catch(undefined),
  cursor: z.string().max(80).optional().catch(undefined),
  hide: z
    .string()
    .transform((text) => HIDEABLE.filter((one) => text.split(",").includes(one)))
    .optional()
    .catch(undefined),
});
export type PostsQuery = z.output<typeof PostsQuery>;

export const readPostsQuery = (params: Record<string, string | string[] | undefined>): PostsQuery => PostsQuery.parse(params);

/** The address of a list of posts. A change of what is listed leads to its first page. */
export function postsAddress(slug: string, query: PostsQuery): string {
  const params = new URLSearchParams();
  for (const name of ["status", "q", "channel", "order", "cursor"] as const) if (query[name]) params.set(name, query[name]);
  if (query.hide?.length) params.set("hide", query.hide.join(","));
  const text = params.toString();
  return `/w/${slug}/posts${text ? `?${text}` : ""}`;
}
