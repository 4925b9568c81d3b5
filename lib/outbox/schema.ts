import type { OutboxEvent } from "./mutations";

/** What a wake-up needs to know of an operation. */
export type Wakeable = { id: string; revision: number; workspaceId: string; remoteAccount: string };

/** `<operation>:<revision>`: the one field that a cancellation matches. */
export const operationKey = (operation: Pick<Wakeable, "id" | "revision">): string =>
  `${operation.id}:${operation.revision}`;

/** Wakes an operation at `wakeAt`. Ids and times only: what is decided then is read from the rows. */
export const operationDue = (operation: Wakeable, wakeAt: Date): OutboxEvent => ({
  name: "operation.due",
  data: {
    key: operationKey(operation),
    operationId: operation.id,
    revision: operation.revision,
    workspaceId: operation.workspaceId,
    account: operation.remoteAccount,
    wakeAt: wakeAt.toISOString(),
  },
});

/** Ends the sleeping runs of an operation's revision. Only an optimisation: a run that wakes re-reads the row. */
export const operationChanged = (operation: Pick<Wakeable, "id" | "revision">): OutboxEvent => ({
  name: "operation.changed",
  data: { key: operationKey(operation) },
});

/** Asks for a channel's account to be read back. */
export const channelSync = (channelId: string, workspaceId: string): OutboxEvent => ({
  name: "channel.sync",
  data: { channelId, workspaceId },
});

/** Says that a channel was paused, resumed, connected anew or disconnected: holds have to be looked at. */
export const channelChanged = (channelId: string, workspaceId: string): OutboxEvent => ({
  name: "channel.changed",
  data: { channelId, workspaceId },
});
