CREATE TABLE "engine_events" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"payload" jsonb NOT NULL,
	"matched" boolean NOT NULL,
	"received_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine_functions" (
	"id" text PRIMARY KEY NOT NULL,
	"config" jsonb NOT NULL,
	"registered_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine_jobs" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"step_id" text DEFAULT 'step' NOT NULL,
	"sleeping" boolean DEFAULT false NOT NULL,
	"group_id" text,
	"due_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"lease_until" timestamp with time zone,
	"generation" integer DEFAULT 0 NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"reclaims" integer DEFAULT 0 NOT NULL,
	"stack_current" integer DEFAULT 0 NOT NULL,
	"limit_keys" text[] DEFAULT '{}'::text[] NOT NULL,
	"limits" integer[] DEFAULT '{}'::integer[] NOT NULL,
	"parked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "engine_pauses" (
	"run_id" text NOT NULL,
	"event_name" text NOT NULL,
	"match" text NOT NULL,
	CONSTRAINT "engine_pauses_run_id_event_name_match_pk" PRIMARY KEY("run_id","event_name","match")
);
--> statement-breakpoint
CREATE TABLE "engine_runs" (
	"id" text PRIMARY KEY NOT NULL,
	"function_id" text NOT NULL,
	"event_key" text NOT NULL,
	"event" jsonb NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"max_attempts" integer NOT NULL,
	"version" integer DEFAULT -1 NOT NULL,
	"output" jsonb,
	"started_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "engine_steps" (
	"run_id" text NOT NULL,
	"id" text NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "engine_steps_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"output" jsonb NOT NULL,
	CONSTRAINT "engine_steps_run_id_id_pk" PRIMARY KEY("run_id","id")
);
--> statement-breakpoint
ALTER TABLE "engine_jobs" ADD CONSTRAINT "engine_jobs_run_id_engine_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."engine_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine_pauses" ADD CONSTRAINT "engine_pauses_run_id_engine_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."engine_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine_steps" ADD CONSTRAINT "engine_steps_run_id_engine_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."engine_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "engine_events_received" ON "engine_events" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "engine_events_unmatched" ON "engine_events" USING btree ("id") WHERE not "engine_events"."matched";--> statement-breakpoint
CREATE INDEX "engine_jobs_due" ON "engine_jobs" USING btree ("due_at","id") WHERE "engine_jobs"."lease_until" is null and "engine_jobs"."parked_at" is null;--> statement-breakpoint
CREATE INDEX "engine_jobs_leased" ON "engine_jobs" USING btree ("lease_until") WHERE "engine_jobs"."lease_until" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "engine_jobs_step_unique" ON "engine_jobs" USING btree ("run_id","step_id");--> statement-breakpoint
CREATE INDEX "engine_pauses_match" ON "engine_pauses" USING btree ("event_name","match");--> statement-breakpoint
CREATE UNIQUE INDEX "engine_runs_event_unique" ON "engine_runs" USING btree ("function_id","event_key");--> statement-breakpoint
CREATE INDEX "engine_runs_ended" ON "engine_runs" USING btree ("ended_at") WHERE "engine_runs"."ended_at" is not null;--> statement-breakpoint
CREATE INDEX "engine_runs_parked" ON "engine_runs" USING btree ("started_at") WHERE "engine_runs"."status" = 'parked';