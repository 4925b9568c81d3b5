import type { PostStatus } from "@/lib/posts/rules";

/** Where a post opens: a draft in the composer, anything else on its own screen. */
export const postAddress = (slug: string, post: { id: string; status: PostStatus }): string =>
  post.status === "draft" ? `/w/${slug}/posts/${post.id}/edit` : `/w/${slug}/posts/${post.id}`;

const TAIL = 5;

/** An address as a row holds it: `woodtype.example/…80264`; a short one stays whole. */
export function shortAddress(address: string, length = 34): string {
  const plain = address.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
  if (plain.length <= length) return plain;
  const slash = plain.indexOf("/");
  const host = slash < 0 ? plain : plain.slice(0, slash);
  return `${host.slice(0, length - TAIL - 2)}/…${plain.slice(-TAIL)}`;
}
