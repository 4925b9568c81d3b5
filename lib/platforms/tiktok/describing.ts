import type { Outgoing } from "../contract";
import type { Json } from "../shared/reading";
import type { Closed } from "./draft";

/** What TikTok is told about a post. Interaction is off unless it was allowed, and the creator has not closed it. */
export function postInfo({ text, options }: Outgoing, closed: Closed): Json {
  return {
    title: text,
    privacy_level: options.privacy ?? "",
    disable_comment: closed.comments || options.comments !== "on",
    disable_duet: closed.duet || options.duet !== "on",
    disable_stitch: closed.stitch || options.stitch !== "on",
    brand_content_toggle: options.paidBrand === "on",
    brand_organic_toggle: options.ownBrand === "on",
    is_aigc: options.madeWithAi === "on",
  };
}

/** The same about photos, which have a title and a description. */
export function photoInfo({ text, options }: Outgoing, closed: Closed): Json {
  return {
    ...(options.title ? { title: options.title } : {}),
    description: text,
    privacy_level: options.privacy ?? "",
    disable_comment: closed.comments || options.comments !== "on",
    auto_add_music: options.music === "on",
    brand_content_toggle: options.paidBrand === "on",
    brand_organic_toggle: options.ownBrand === "on",
  };
}
