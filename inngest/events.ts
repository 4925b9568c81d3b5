import { z } from "zod";

// What events carry is a hint: ids are parsed, and whoever wakes re-reads the row.

/**
 * `operation.due`: an operation waits for its time. `key` is `<operation>:<revision>`; a change cancels the run that
 * sleeps for an older revision by it.
 */
export const OperationDue = z.object({
  key: z.string().regex(/^[0-9a-f-]{36}:\d+$/),
  operationId: z.uuid(),
  revision: z.number().int().nonnegative(),
  workspaceId: z.uuid(),
  /** Platform and remote account, for concurrency limits. */
  account: z.string().optional(),
  /** ISO instant: when to wake. */
  wakeAt: z.iso.datetime({ offset: true }),
});
export type OperationDue = z.infer<typeof OperationDue>;

/** `operation.changed`: the operation with this key was cancelled, edited or moved. */
export const OperationChanged = z.object({ key: OperationDue.shape.key });
export type OperationChanged = z.infer<typeof OperationChanged>;

/** `channel.sync` asks for a channel's account to be read back; `channel.changed`: a channel was paused, resumed, connected anew or disconnected: what waits on it is held or freed. */
export const ChannelChanged = z.object({ channelId: z.uuid() });
export type ChannelChanged = z.infer<typeof ChannelChanged>;

/** `notification.opened`: something waits for a person who wants to hear of it by mail. */
export const NotificationOpened = z.object({ notificationId: z.uuid() });
export type NotificationOpened = z.infer<typeof NotificationOpened>;
