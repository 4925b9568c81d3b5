CREATE TABLE "engine_crons" (
	"function_id" text NOT NULL,
	"cron" text NOT NULL,
	"next_at" timestamp with time zone,
	CONSTRAINT "engine_crons_function_id_cron_pk" PRIMARY KEY("function_id","cron")
);
--> statement-breakpoint
CREATE TABLE "engine_rates" (
	"key" text PRIMARY KEY NOT NULL,
	"arrival_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "operations_intent";--> statement-breakpoint
ALTER TABLE "engine_jobs" ADD COLUMN "memo" jsonb;--> statement-breakpoint
ALTER TABLE "engine_jobs" ADD COLUMN "race" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "engine_jobs" ADD COLUMN "planning" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "engine_jobs" ADD COLUMN "wait_event" text;--> statement-breakpoint
ALTER TABLE "engine_jobs" ADD COLUMN "wait_path" text[];--> statement-breakpoint
ALTER TABLE "engine_jobs" ADD COLUMN "wait_hash" text;--> statement-breakpoint
ALTER TABLE "engine_jobs" ADD COLUMN "wait_terms" jsonb;--> statement-breakpoint
ALTER TABLE "engine_pauses" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "engine_crons_next" ON "engine_crons" USING btree ("next_at") WHERE "engine_crons"."next_at" is not null;--> statement-breakpoint
CREATE INDEX "engine_rates_arrival" ON "engine_rates" USING btree ("arrival_at");--> statement-breakpoint
CREATE INDEX "engine_jobs_wait" ON "engine_jobs" USING btree ("wait_event","wait_path","wait_hash") WHERE "engine_jobs"."wait_event" is not null;--> statement-breakpoint
CREATE INDEX "operations_intent" ON "operations" USING btree ("remote_account","fingerprint") WHERE "operations"."status" in ('sending', 'unknown') or "operations"."status" = 'failed' and "operations"."failure" ->> 'next' = 'look';