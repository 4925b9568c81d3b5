import type { ChannelLimits, MediaKind, PlatformFacts } from "@/lib/platforms/contract-facts";

/** A wall on the way to publishing (`error`) or something to know before it (`warning`). */
export type Problem = {
  level: "error" | "warning";
  field: "text" | "media" | "options" | "channel" | "when" | "part" | "comment";
  /** Of a part: which, from 1. */
  part?: number;
  /** Of an option: which. */
  option?: string;
  channelId?: string;
  message: string;
};

export type CheckedMedia = {
  kind: MediaKind;
  mimeType: string;
  bytes: number;
  width: number | null;
  height: number | null;
  /** Length of a video; null when nobody could tell. */
  seconds: number | null;
  alt: string;
};

export type CheckedDelivery = {
  facts: PlatformFacts;
  limits: ChannelLimits | null;
  health: "healthy" | "reconnect" | "configure";
  paused: boolean;
  text: string;
  /** What follows as a thread; none when absent. */
  parts?: readonly string[];
  /** The first comment; empty or absent = none. */
  comment?: string;
  media: readonly CheckedMedia[];
  /** What was chosen of the platform's options; none when absent. */
  options?: Readonly<Record<string, string>>;
};
