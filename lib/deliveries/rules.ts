import type { operationStatus } from "@/db/schema/delivery";

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

/** The platform's id, from `<platform>|<origin>|<account>`. */
export const platformIdOf = (remoteAccount: string): string => remoteAccount.split("|", 1)[0] ?? "";
