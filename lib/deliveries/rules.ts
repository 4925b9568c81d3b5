import type { operationStatus } from "@/db/schema/delivery";
import type { ChannelLimits, PlatformFacts } from "@/lib/platforms/contract-facts";
import { countText } from "@/lib/platforms/shared/counting";

export type OperationStatus = (typeof operationStatus.enumValues)[number];

/** What a person reads for the status of one delivery. */
export const OPERATION_STATUS_LABEL: Record<OperationStatus, string> = {
  scheduled: "Scheduled",
  claimed: "Getting ready",
  sending: "Sending",
  unknown: "Being checked",
  published: "Published",
  failed: "Failed",
  cancelled: "Cancelled",
  missed: "Missed",
};

/**
 * Which status may follow which. The one place that knows; the database's guards and the tests follow it. Scheduled and
 * claimed become unknown only when a database is restored: they may have gone out in the history it lost.
 */
export const NEXT_STATUS: Record<OperationStatus, readonly OperationStatus[]> = {
  scheduled: ["claimed", "cancelled", "missed", "published", "unknown"],
  claimed: ["scheduled", "sending", "failed", "cancelled", "published", "unknown"],
  sending: ["published", "failed", "unknown", "scheduled"],
  unknown: ["published", "scheduled", "cancelled", "failed"],
  failed: ["scheduled", "published", "cancelled"],
  missed: ["scheduled", "cancelled", "published"],
  cancelled: ["scheduled", "published"],
  published: [],
};

/** A wall on the way to publishing (`error`) or something to know before it (`warning`). */
export type Problem = {
  level: "error" | "warning";
  field: "text" | "media" | "channel" | "when" | "part" | "comment";
  /** Of a part: which, from 1. */
  part?: number;
  channelId?: string;
  message: string;
};

export type CheckedMedia = {
  kind: "image" | "video" | "document";
  mimeType: string;
  bytes: number;
  width: number | null;
  height: number | null;
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
};

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;

/** The limits that hold for one channel: what its server states for itself, else the platform's facts. */
export const limitsOf = (facts: PlatformFacts, limits: ChannelLimits | null) => ({
  text: limits?.text ?? facts.text,
  images: limits?.images ?? facts.images,
});

/** What the platform says of the length of a text; null when it takes it. `what` names the text in a sentence. */
function tooLong({ facts, limits }: CheckedDelivery, text: string, what: string): string | null {
  const rule = limitsOf(facts, limits).text;
  const count = countText(rule, text);
  if (count.used > rule.max)
    return `${facts.label} takes ${rule.max} characters; ${what} is ${count.used - rule.max} too many. Shorten it.`;
  if (rule.maxBytes && (count.bytesUsed ?? 0) > rule.maxBytes)
    return `${facts.label} takes ${rule.maxBytes} bytes; emoji and accents in ${what} count more than one. Shorten it.`;
  return null;
}

function followerProblems(delivery: CheckedDelivery): Problem[] {
  const { facts, parts = [], comment = "" } = delivery;
  const problems: Problem[] = [];
  if (parts.some((text) => text.trim() !== "") && !facts.abilities.thread) {
    const message = `${facts.label} has no threads. Give it a text of its own without parts.`;
    problems.push({ level: "error", field: "part", part: 1, message });
  } else {
    parts.forEach((text, index) => {
      const message = tooLong(delivery, text, `part ${index + 2}`);
      if (message) problems.push({ level: "error", field: "part", part: index + 1, message });
    });
  }
  if (comment.trim() === "") return problems;
  const message = facts.abilities.comment
    ? tooLong(delivery, comment, "the first comment")
    : `${facts.label} takes no comment from here. Leave it empty for this channel.`;
  return message ? [...problems, { level: "error", field: "comment", message }] : problems;
}

function textProblems(delivery: CheckedDelivery): Problem[] {
  const { facts, text, media } = delivery;
  if (!text.trim() && (media.length === 0 || !facts.textOptionalWithMedia)) {
    return [
      {
        level: "error",
        field: "text",
        message:
          media.length === 0
            ? "Write something or add a picture."
            : `${facts.label} needs a text beside the picture.`,
      },
    ];
  }
  const message = tooLong(delivery, text, "this");
  return message ? [{ level: "error", field: "text", message }] : [];
}

function mediaProblems({ facts, limits, media }: CheckedDelivery): Problem[] {
  const rule = limitsOf(facts, limits).images;
  const problems: Problem[] = [];
  const images = media.filter((one) => one.kind === "image");
  if (media.length > images.length) {
    problems.push({
      level: "error",
      field: "media",
      message: `${facts.label} takes pictures only so far. Remove the other files.`,
    });
  }
  if (images.length > rule.max) {
    problems.push({
      level: "error",
      field: "media",
      message: `${facts.label} takes ${rule.max} pictures; remove ${images.length - rule.max}.`,
    });
  }
  images.forEach((image, index) => {
    const which = images.length > 1 ? `Picture ${index + 1}` : "The picture";
    const altLength = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(image.alt)]
      .length;
    if (altLength > rule.maxAlt) {
      problems.push({
        level: "error",
        field: "media",
        message: `${which} has an alt text of ${altLength} characters; ${facts.label} takes ${rule.maxAlt}. Shorten it.`,
      });
    }
    if (image.bytes > rule.maxBytes && image.mimeType === "image/gif") {
      problems.push({
        level: "error",
        field: "media",
        message: `${which} is a GIF of ${megabytes(image.bytes)}; ${facts.label} takes ${megabytes(rule.maxBytes)}. Use a smaller one.`,
      });
    } else if (image.bytes > rule.maxBytes) {
      problems.push({
        level: "warning",
        field: "media",
        message: `${which} is ${megabytes(image.bytes)}; a copy under ${megabytes(rule.maxBytes)} is sent.`,
      });
    }
    if (!image.alt.trim()) {
      problems.push({
        level: "warning",
        field: "media",
        message: `${which} has no alt text; people who cannot see it will miss it.`,
      });
    }
  });
  return problems;
}

function channelProblems({ facts, health, paused }: CheckedDelivery): Problem[] {
  if (health === "reconnect")
    return [
      {
        level: "error",
        field: "channel",
        message: `${facts.label} needs signing in again. Reconnect it under Channels.`,
      },
    ];
  if (health === "configure")
    return [
      {
        level: "error",
        field: "channel",
        message: `${facts.label} refuses this server's credentials. Its operator must look at them.`,
      },
    ];
  if (paused)
    return [
      {
        level: "warning",
        field: "channel",
        message: "This channel is paused: the post waits until it is resumed.",
      },
    ];
  return [];
}

/** What stands between a post and one channel. The composer shows it while typing; the server decides by the same rules. */
export const checkDelivery = (delivery: CheckedDelivery): Problem[] =>
  [
    ...channelProblems(delivery),
    ...textProblems(delivery),
    ...followerProblems(delivery),
    ...mediaProblems(delivery),
  ].sort((a, b) => Number(a.level === "warning") - Number(b.level === "warning"));

/** The platform's id, from `<platform>|<origin>|<account>`. */
export const platformIdOf = (remoteAccount: string): string => remoteAccount.split("|", 1)[0] ?? "";
