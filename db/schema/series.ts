import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgEnum, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { Ends, Repeat, SeriesTemplate } from "@/lib/series/schema";
import { createdAt, id, instant, updatedAt } from "./columns";
import { users } from "./people";
import { workspaces } from "./sharing";

/** What becomes of a post that could not go out on time. */
export const missedPolicy = pgEnum("missed_policy", ["publish", "skip", "ask"]);

/** A post that repeats by a wall-clock rule. Its occurrences are ordinary posts, made ahead, one per local time. */
export const series = pgTable(
  "series",
  {
    id: id(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    authorId: uuid("author_id").references(() => users.id, { onDelete: "set null" }),
    /** What every occurrence begins as. */
    template: jsonb("template").$type<SeriesTemplate>().notNull(),
    repeat: jsonb("repeat").$type<Repeat>().notNull(),
    ends: jsonb("ends").$type<Ends>().notNull(),
    /** `YYYY-MM-DD`: the first occurrence's day, from which the rule counts. */
    startsOn: text("starts_on").notNull(),
    /** `HH:mm` on the clock of `zone`. */
    clock: text("clock").notNull(),
    /** IANA zone. */
    zone: text("zone").notNull(),
    missedPolicy: missedPolicy("missed_policy").notNull().default("publish"),
    publishWithinHours: integer("publish_within_hours").notNull().default(24),
    /** Days (`YYYY-MM-DD`) left out: a person cancelled or deleted their occurrence before the series was changed. */
    skips: jsonb("skips").$type<string[]>().notNull().default([]),
    /** `YYYY-MM-DD` of the newest occurrence that was made, and how many there have been. */
    madeThrough: text("made_through").notNull(),
    made: integer("made").notNull(),
    /** When the next occurrence has to be made; null = there is none left. */
    makeAt: instant("make_at"),
    stoppedAt: instant("stopped_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index("series_to_make").on(t.makeAt).where(sql`${t.stoppedAt} is null and ${t.makeAt} is not null`),
    index("series_workspace").on(t.workspaceId),
  ],
);
