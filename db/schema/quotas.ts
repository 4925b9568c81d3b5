import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { id, instant } from "./columns";

/** What was taken from a platform's limits, by whichever workspace. Rows go once the longest window has passed them. */
export const quotaUses = pgTable(
  "quota_uses",
  {
    id: id(),
    /** The remote account (`<platform>|<origin>|<account>`), or `<platform>|app` for what all accounts share. */
    subject: text("subject").notNull(),
    platform: text("platform").notNull(),
    /** The quota's name in the platform's facts. */
    name: text("name").notNull(),
    cost: integer("cost").notNull(),
    /** By the database's clock. */
    at: instant("at").notNull(),
    /** What took it, to give it back after a definite no; null = never given back. */
    operationId: uuid("operation_id"),
  },
  (t) => [
    index("quota_uses_window").on(t.subject, t.name, t.at),
    index("quota_uses_operation").on(t.operationId),
  ],
);
