CREATE TABLE "channel_syncs" (
	"channel_id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp with time zone,
	"done_at" timestamp with time zone,
	"failure" text,
	"failed_at" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"followers" integer,
	"following" integer,
	"posts" integer,
	"audience_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "remote_posts" ADD COLUMN "text" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "remote_posts" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "remote_posts" ADD COLUMN "published_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "remote_posts" ADD COLUMN "edited_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "remote_posts" ADD COLUMN "media_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "remote_posts" ADD COLUMN "thumbnail_url" text;--> statement-breakpoint
ALTER TABLE "remote_posts" ADD COLUMN "metrics" jsonb;--> statement-breakpoint
ALTER TABLE "remote_posts" ADD COLUMN "metrics_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "remote_posts" ADD COLUMN "changed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "remote_posts" ADD COLUMN "absent_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "media" ADD COLUMN "seconds" real;--> statement-breakpoint
ALTER TABLE "channel_syncs" ADD CONSTRAINT "channel_syncs_channel_id_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channels"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel_syncs" ADD CONSTRAINT "channel_syncs_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "channel_syncs_due" ON "channel_syncs" USING btree ("next_at");--> statement-breakpoint
CREATE INDEX "channel_syncs_workspace" ON "channel_syncs" USING btree ("workspace_id");--> statement-breakpoint
ALTER TABLE "remote_posts" ADD CONSTRAINT "remote_posts_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "remote_posts_channel" ON "remote_posts" USING btree ("channel_id","published_at" desc);--> statement-breakpoint
CREATE INDEX "remote_posts_delivery" ON "remote_posts" USING btree ("delivery_id") WHERE "remote_posts"."delivery_id" is not null;