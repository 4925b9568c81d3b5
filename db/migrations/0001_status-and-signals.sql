-- A post's status and due time are derived from its operations, in the database, so that they cannot drift.
-- Whoever changes operations locks the post's row first (lib/deliveries does), so two changes cannot race here.
CREATE FUNCTION refresh_post_status(target uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  next_status post_status;
  next_due timestamptz;
BEGIN
  PERFORM 1 FROM posts WHERE id = target FOR NO KEY UPDATE;
  WITH newest AS (
    SELECT DISTINCT ON (delivery_id, kind, position) status, due_at
    FROM operations
    WHERE post_id = target AND kind IN ('publish', 'part')
    ORDER BY delivery_id, kind, position, incarnation DESC
  ), sums AS (
    SELECT count(*) AS total,
      count(*) FILTER (WHERE status IN ('claimed', 'sending', 'unknown')) AS running,
      count(*) FILTER (WHERE status = 'scheduled') AS planned,
      count(*) FILTER (WHERE status = 'published') AS published,
      count(*) FILTER (WHERE status = 'missed') AS missed,
      count(*) FILTER (WHERE status = 'failed') AS failed,
      count(*) FILTER (WHERE status = 'cancelled') AS cancelled,
      min(due_at) FILTER (WHERE status <> 'cancelled') AS due,
      min(due_at) AS due_cancelled
    FROM newest
  )
  SELECT CASE
      WHEN total = 0 THEN NULL
      WHEN running > 0 THEN 'publishing'
      WHEN planned > 0 THEN 'scheduled'
      WHEN cancelled = total THEN 'cancelled'
      WHEN published = total - cancelled THEN 'published'
      WHEN published > 0 THEN 'partly_published'
      WHEN missed > 0 THEN 'missed'
      ELSE 'failed'
    END::post_status,
    coalesce(due, due_cancelled)
  INTO next_status, next_due FROM sums;
  IF next_status IS NULL THEN
    UPDATE posts SET status = 'draft', due_at = NULL
      WHERE id = target AND status <> 'awaiting_approval' AND (status <> 'draft' OR due_at IS NOT NULL);
  ELSE
    UPDATE posts SET status = next_status, due_at = next_due
      WHERE id = target AND (status, due_at) IS DISTINCT FROM (next_status, next_due);
  END IF;
END $$;
--> statement-breakpoint
CREATE FUNCTION operations_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  target operations := coalesce(NEW, OLD);
BEGIN
  PERFORM refresh_post_status(target.post_id);
  PERFORM pg_notify('posthaste_live', json_build_object('workspace', target.workspace_id, 'kind', 'post', 'id', target.post_id)::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER operations_keep_post AFTER INSERT OR UPDATE OR DELETE ON operations
  FOR EACH ROW EXECUTE FUNCTION operations_changed();
--> statement-breakpoint
CREATE FUNCTION posts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('posthaste_live', json_build_object('workspace', NEW.workspace_id, 'kind', 'post', 'id', NEW.id)::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER posts_tell AFTER INSERT OR UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION posts_changed();
--> statement-breakpoint
CREATE FUNCTION channels_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('posthaste_live', json_build_object('workspace', NEW.workspace_id, 'kind', 'channel', 'id', NEW.id)::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER channels_tell AFTER INSERT OR UPDATE ON channels FOR EACH ROW EXECUTE FUNCTION channels_changed();
--> statement-breakpoint
CREATE FUNCTION outbox_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('posthaste_outbox', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER outbox_nudge AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_written();
--> statement-breakpoint
-- Attempts are evidence: they are added, never changed or removed one by one.
CREATE FUNCTION attempts_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'attempts are append-only';
END $$;
--> statement-breakpoint
CREATE TRIGGER attempts_append_only BEFORE UPDATE ON attempts FOR EACH ROW EXECUTE FUNCTION attempts_are_append_only();
