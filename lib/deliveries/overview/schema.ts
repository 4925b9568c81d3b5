import type { PostStatus } from "@/lib/posts/rules";
import type { DeliveryLine, PostRow } from "../listing/schema";

/** Posts of one calendar day in the workspace's zone, by status. */
export type WeekDay = {
  /** `YYYY-MM-DD` */
  day: string;
  counts: Partial<Record<PostStatus, number>>;
  total: number;
};

type ChannelName = Pick<DeliveryLine, "channelId" | "platform" | "handle" | "displayName" | "avatarUrl">;

/** One thing that waits for a person. */
export type AttentionItem =
  | {
      kind: "failed" | "missed" | "unknown" | "duplicated";
      key: string;
      post: { id: string; text: string; dueAt: Date | null };
      lines: DeliveryLine[];
    }
  | {
      /** What follows a post, or changes it there, failed; the post itself is out. */
      kind: "after";
      key: string;
      post: { id: string; text: string; dueAt: Date | null };
      act: "comment" | "update" | "remove";
      /** Platforms where it failed. */
      where: string[];
      /** The delivery it failed on, the newest when it is several. */
      deliveryId: string;
      reason: string;
      /** It may be there all the same: a person has to look. */
      look: boolean;
      lines: DeliveryLine[];
    }
  | {
      kind: "channel";
      key: string;
      channel: ChannelName & { health: "reconnect" | "configure"; reason: string | null };
      /** Posts that wait for it, and the first one's time. */
      waiting: number;
      firstDueAt: Date | null;
    }
  | { kind: "expiring"; key: string; channel: ChannelName; endsAt: Date; waiting: number; firstDueAt: Date };

export type HomeView = {
  /** The database's clock: what all times on the screen are relative to. */
  now: Date;
  /** The workspace's IANA zone. */
  zone: string;
  hasChannels: boolean;
  hasPosts: boolean;
  numbers: {
    scheduled: number;
    nextDueAt: Date | null;
    /** Still to go out before midnight. */
    leftToday: number;
    published: number;
    publishedBefore: number;
    failed: number;
    attention: number;
  };
  /** The most pressing first; at most as many as a screen holds. `numbers.attention` counts them all. */
  attention: AttentionItem[];
  upcoming: PostRow[];
  justPublished: PostRow[];
  /** Monday to Sunday of this week. */
  week: WeekDay[];
};
