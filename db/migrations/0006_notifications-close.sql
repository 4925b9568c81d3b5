-- A notification closes when its cause is gone: here, so that no way of solving it can forget to.
CREATE FUNCTION settle_post_notifications(target uuid) RETURNS void LANGUAGE sql AS $$
  UPDATE notifications n SET resolved_at = clock_timestamp()
  WHERE n.post_id = target AND n.channel_id IS NULL AND n.resolved_at IS NULL AND NOT (
    EXISTS (SELECT 1 FROM posts p WHERE p.id = target AND p.deleted_at IS NULL)
    AND CASE WHEN n.kind = 'duplicated' THEN EXISTS (
        SELECT 1 FROM deliveries d WHERE d.post_id = target AND d.duplicated_at IS NOT NULL AND d.removed_at IS NULL)
      ELSE EXISTS (
        SELECT 1 FROM operations o JOIN deliveries d ON d.id = o.delivery_id AND d.removed_at IS NULL
        WHERE o.post_id = target AND CASE n.kind
            WHEN 'missed' THEN o.status = 'missed' AND coalesce(o.failure->>'next', '') NOT IN ('ask', 'predecessor')
            WHEN 'ask' THEN o.status = 'missed' AND o.failure->>'next' = 'ask'
            WHEN 'look' THEN o.status = 'failed' AND o.failure->>'next' = 'look'
            ELSE o.status = 'failed' AND coalesce(o.failure->>'next', '') NOT IN ('look', 'reconnect', 'configure', 'predecessor')
          END
          AND NOT EXISTS (SELECT 1 FROM operations newer WHERE newer.delivery_id = o.delivery_id AND newer.kind = o.kind
            AND newer.position = o.position AND newer.incarnation > o.incarnation))
    END);
$$;
--> statement-breakpoint
CREATE FUNCTION settle_channel_notifications(target uuid) RETURNS void LANGUAGE sql AS $$
  UPDATE notifications n SET resolved_at = clock_timestamp()
  FROM channels c
  WHERE n.channel_id = target AND n.resolved_at IS NULL AND c.id = target AND c.health::text <> n.kind
    AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.workspace_id = n.workspace_id AND o.channel_id = target
      AND o.status = 'failed' AND o.failure->>'next' = n.kind);
$$;
--> statement-breakpoint
CREATE FUNCTION operations_settle_notifications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM settle_post_notifications(NEW.post_id);
  PERFORM settle_channel_notifications(NEW.channel_id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER operations_solved AFTER UPDATE ON operations FOR EACH ROW
  WHEN (OLD.status IN ('failed', 'missed') AND (OLD.status, OLD.failure) IS DISTINCT FROM (NEW.status, NEW.failure))
  EXECUTE FUNCTION operations_settle_notifications();
--> statement-breakpoint
CREATE TRIGGER operations_done_anew AFTER INSERT ON operations FOR EACH ROW
  WHEN (NEW.incarnation > 1) EXECUTE FUNCTION operations_settle_notifications();
--> statement-breakpoint
CREATE FUNCTION deliveries_settle_notifications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM settle_post_notifications(NEW.post_id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER deliveries_solved AFTER UPDATE OF duplicated_at, removed_at ON deliveries FOR EACH ROW
  WHEN (OLD.duplicated_at IS NOT NULL AND NEW.duplicated_at IS NULL OR OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL)
  EXECUTE FUNCTION deliveries_settle_notifications();
--> statement-breakpoint
CREATE FUNCTION posts_settle_notifications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM settle_post_notifications(NEW.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER posts_gone AFTER UPDATE OF deleted_at ON posts FOR EACH ROW
  WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION posts_settle_notifications();
--> statement-breakpoint
-- Signed in again or taken away: nothing waits for a person there any more, whatever still has to be sent anew.
CREATE FUNCTION channels_settle_notifications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE notifications SET resolved_at = clock_timestamp() WHERE channel_id = NEW.id AND resolved_at IS NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER channels_solved AFTER UPDATE OF health, deleted_at ON channels FOR EACH ROW
  WHEN (NEW.health = 'healthy' OR NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION channels_settle_notifications();
--> statement-breakpoint
CREATE FUNCTION notifications_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('posthaste_live', json_build_object('workspace', NEW.workspace_id, 'kind', 'notification', 'id', NEW.id, 'user', NEW.user_id)::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER notifications_tell AFTER INSERT OR UPDATE ON notifications FOR EACH ROW
  WHEN (NEW.workspace_id IS NOT NULL) EXECUTE FUNCTION notifications_changed();
