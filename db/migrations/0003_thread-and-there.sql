ALTER TABLE "posts" ADD COLUMN "parts" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "comment" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "parts" jsonb;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "comment" text;--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "target_id" uuid;--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "gone_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_target_id_operations_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."operations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "operations_target" ON "operations" USING btree ("target_id") WHERE "operations"."target_id" is not null;