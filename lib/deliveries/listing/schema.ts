import type { operationHold } from "@/db/schema/delivery";
import type { PostStatus } from "@/lib/posts/rules";
import type { OperationStatus } from "../rules";
import type { OperationFailure } from "../schema";

type OperationHold = (typeof operationHold.enumValues)[number];

/** One delivery of a post as lists show it: the channel, and what its newest operation came to. */
export type DeliveryLine = {
  deliveryId: string;
  channelId: string;
  platform: string;
  handle: string;
  displayName: string;
  avatarUrl: string | null;
  /** Sandbox channels never reach a real platform. */
  sandbox: boolean;
  health: "healthy" | "reconnect" | "configure";
  paused: boolean;
  /** Null while the post is a draft: nothing was scheduled here yet. */
  operationId: string | null;
  status: OperationStatus | null;
  hold: OperationHold | null;
  dueAt: Date | null;
  publishedAt: Date | null;
  /** Where it is on the platform; null with `published` = published, address unknown. */
  address: string | null;
  failure: OperationFailure | null;
  /** Two remote posts exist where one was meant. */
  duplicated: boolean;
  /** Something of it is on the platform: the post, or the beginning of its thread. */
  there: boolean;
  /** It was published, and is deleted there by now. */
  gone: boolean;
};

/** A picture small enough for a row. */
export type Thumb = { mediaId: string; alt: string; previewUrl: string };

/** A post as a list shows it. `text` is cut to what a row can hold. */
export type PostRow = {
  id: string;
  text: string;
  status: PostStatus;
  dueAt: Date | null;
  updatedAt: Date;
  authorName: string | null;
  /** One of a series that repeats. */
  inSeries: boolean;
  thumb: Thumb | null;
  deliveries: DeliveryLine[];
};
