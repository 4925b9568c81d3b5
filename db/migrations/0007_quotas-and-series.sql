CREATE TYPE "public"."missed_policy" AS ENUM('publish', 'skip', 'ask');--> statement-breakpoint
CREATE TABLE "quota_uses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"platform" text NOT NULL,
	"name" text NOT NULL,
	"cost" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"operation_id" uuid
);
--> statement-breakpoint
CREATE TABLE "series" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"author_id" uuid,
	"template" jsonb NOT NULL,
	"repeat" jsonb NOT NULL,
	"ends" jsonb NOT NULL,
	"starts_on" text NOT NULL,
	"clock" text NOT NULL,
	"zone" text NOT NULL,
	"missed_policy" "missed_policy" DEFAULT 'publish' NOT NULL,
	"publish_within_hours" integer DEFAULT 24 NOT NULL,
	"skips" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"made_through" text NOT NULL,
	"made" integer NOT NULL,
	"make_at" timestamp with time zone,
	"stopped_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "missed_policy" "missed_policy" DEFAULT 'publish' NOT NULL;--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "series_id" uuid;--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "occurrence" text;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "quota_uses_window" ON "quota_uses" USING btree ("subject","name","at");--> statement-breakpoint
CREATE INDEX "quota_uses_operation" ON "quota_uses" USING btree ("operation_id");--> statement-breakpoint
CREATE INDEX "series_to_make" ON "series" USING btree ("make_at") WHERE "series"."stopped_at" is null and "series"."make_at" is not null;--> statement-breakpoint
CREATE INDEX "series_workspace" ON "series" USING btree ("workspace_id");--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_series_id_series_id_fk" FOREIGN KEY ("series_id") REFERENCES "public"."series"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "posts_occurrence_unique" ON "posts" USING btree ("series_id","occurrence") WHERE "posts"."series_id" is not null;--> statement-breakpoint
CREATE INDEX "operations_waiting" ON "operations" USING btree ("remote_account","due_at") WHERE "operations"."status" = 'scheduled' and "operations"."next_check_at" is not null;--> statement-breakpoint
-- Stopping and resuming all publishing shows on every open screen of the workspace at once.
CREATE FUNCTION workspaces_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('posthaste_live', json_build_object('workspace', NEW.id, 'kind', 'workspace', 'id', NEW.id)::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER workspaces_tell AFTER UPDATE OF stopped_at ON workspaces FOR EACH ROW EXECUTE FUNCTION workspaces_changed();
