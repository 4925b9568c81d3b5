import { z } from "zod";
import { POST_STATUS_LABEL, type PostStatus } from "@/lib/posts/rules";
import { HIDEABLE, type PostsQuery } from "./address";

const statuses = Object.keys(POST_STATUS_LABEL) as [PostStatus, ...PostStatus[]];

const Query = z.object({
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

/** Reads the address of Posts; what it should not say counts as unsaid. Kept from the browser: it brings a parser along. */
export const readPostsQuery = (params: Record<string, string | string[] | undefined>): PostsQuery =>
  Query.parse(params);
