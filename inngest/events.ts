import { eventType } from "inngest";
import { z } from "zod";

/**
 * Our events. What they carry is a hint: ids are parsed, and whoever wakes re-reads the row. `key` is
 * `<operation>:<revision>`; a changed operation cancels the sleeping run of its older revision by it.
 */
export const OperationDue = z.object({
  key: z.string().regex(/^[0-9a-f-]{36}:\d+$/),
  operationId: z.uuid(),
  revision: z.number().int().nonnegative(),
  workspaceId: z.uuid(),
  /** ISO instant. */
  dueAt: z.iso.datetime({ offset: true }),
});
export type OperationDue = z.infer<typeof OperationDue>;

/** The operation with this key is no longer what is to be done. */
export const OperationChanged = z.object({ key: OperationDue.shape.key });
export type OperationChanged = z.infer<typeof OperationChanged>;

/** An operation waits for its time. */
export const operationDue = eventType("operation.due", { schema: OperationDue });
/** An operation was cancelled, edited or moved. */
export const operationChanged = eventType("operation.changed", { schema: OperationChanged });
