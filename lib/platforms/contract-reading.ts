import type { Metric } from "./contract-facts";

/** A post of the account as the platform lists it. */
export type RemotePost = {
  remoteId: string;
  text: string;
  address: string | null;
  publishedAt: Date | null;
  /** When it was last changed there; null = never, or it does not say. */
  editedAt: Date | null;
  mediaCount: number;
  /** A picture to show for it. */
  thumbnailUrl: string | null;
  /** What the list itself says of its numbers. */
  metrics: PostMetrics;
  /** The platform's own words, without secrets. */
  json: Record<string, unknown>;
};

/** Counts as of now. A number the platform does not give is absent, never 0. */
export type PostMetrics = Readonly<Partial<Record<Metric, number>>>;

/** One page of the account's posts, newest first. `next` null = there are no older ones. */
export type PostPage = { posts: RemotePost[]; next: string | null };

/** The account's own numbers as of now; null = the platform does not say. */
export type Audience = { followers: number | null; following: number | null; posts: number | null };
