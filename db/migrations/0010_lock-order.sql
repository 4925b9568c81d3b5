-- Telling the people of a channel locks their notifications in the order of the people. Whoever closes them locks them
-- in that order too, so that the two never wait for each other.
CREATE OR REPLACE FUNCTION settle_channel_notifications(target uuid) RETURNS void LANGUAGE sql AS $$
  WITH solved AS MATERIALIZED (
    SELECT n.id FROM notifications n JOIN channels c ON c.id = n.channel_id
    WHERE n.channel_id = target AND n.resolved_at IS NULL AND c.health::text <> n.kind
      AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.workspace_id = n.workspace_id AND o.channel_id = target
        AND o.status = 'failed' AND o.failure->>'next' = n.kind)
    ORDER BY n.user_id, n.key FOR NO KEY UPDATE OF n)
  UPDATE notifications SET resolved_at = clock_timestamp() WHERE id IN (SELECT id FROM solved) AND resolved_at IS NULL;
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION channels_settle_notifications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH solved AS MATERIALIZED (
    SELECT n.id FROM notifications n WHERE n.channel_id = NEW.id AND n.resolved_at IS NULL
    ORDER BY n.user_id, n.key FOR NO KEY UPDATE)
  UPDATE notifications SET resolved_at = clock_timestamp() WHERE id IN (SELECT id FROM solved) AND resolved_at IS NULL;
  RETURN NULL;
END $$;
