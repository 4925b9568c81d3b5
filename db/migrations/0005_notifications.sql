CREATE TABLE "notification_preferences" (
	"user_id" uuid NOT NULL,
	"topic" text NOT NULL,
	"in_app" boolean NOT NULL,
	"by_mail" boolean NOT NULL,
	CONSTRAINT "notification_preferences_user_id_topic_pk" PRIMARY KEY("user_id","topic")
);
--> statement-breakpoint
DROP INDEX "notifications_open_unique";--> statement-breakpoint
DROP INDEX "notifications_list";--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "post_id" uuid;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "channel_id" uuid;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "in_app" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "by_mail" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "resolved_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "mail_of" uuid;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "mailed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "happened_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_preferences" ADD CONSTRAINT "notification_preferences_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_open_key_unique" ON "notifications" USING btree ("user_id","key") WHERE "notifications"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "notifications_shown" ON "notifications" USING btree ("workspace_id","user_id","happened_at" desc);--> statement-breakpoint
CREATE INDEX "notifications_mail" ON "notifications" USING btree ("mail_of") WHERE "notifications"."mail_of" is not null;--> statement-breakpoint
CREATE INDEX "notifications_post" ON "notifications" USING btree ("post_id") WHERE "notifications"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "notifications_channel" ON "notifications" USING btree ("channel_id") WHERE "notifications"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "notifications_past" ON "notifications" USING btree ("resolved_at") WHERE "notifications"."resolved_at" is not null;