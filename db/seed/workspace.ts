import type { TransactionSql } from "postgres";
import { uuidv7 } from "uuidv7";
import { demo, seededChannels } from "./cast";

export type DemoPerson = { id: string; username: string };

/** The demo's people and workspace: made, or found from an earlier run. Returns ids; people in the cast's order. */
export async function raiseWorkspace(
  tx: TransactionSql,
  passwordHash: string,
): Promise<{ workspaceId: string; people: DemoPerson[] }> {
  const [known] = await tx<{ id: string }[]>`select id from workspaces where slug = ${demo.slug}`;
  const workspaceId = known?.id ?? uuidv7();
  if (!known)
    await tx`insert into workspaces (id, slug, name, zone) values (${workspaceId}, ${demo.slug}, ${demo.name}, ${demo.zone})`;
  const people: DemoPerson[] = [];
  for (const person of demo.people) {
    const [user] = await tx<{ id: string }[]>`select id from users where lower(email) = ${person.email}`;
    const id = user?.id ?? uuidv7();
    people.push({ id, username: person.username });
    if (user) continue;
    await tx`insert into users (id, name, email, email_verified, is_operator)
      values (${id}, ${person.name}, ${person.email}, now(), not exists (select 1 from users))`;
    await tx`insert into credentials (user_id, password_hash) values (${id}, ${passwordHash})`;
    const [taken] = await tx`select 1 from profiles where lower(username) = ${person.username}`;
    const username = taken ? `${person.username}-lantern` : person.username;
    await tx`insert into profiles (user_id, username, display_name, bio) values (${id}, ${username}, ${person.name}, ${person.bio})`;
    await tx`insert into memberships (workspace_id, user_id, role) values (${workspaceId}, ${id}, ${person.role}) on conflict do nothing`;
  }
  return { workspaceId, people };
}

/** Takes the posts and channels of an earlier run away, files' rows included. Returns the storage keys that are free now. */
export async function clearWorkspace(tx: TransactionSql, workspaceId: string): Promise<string[]> {
  const files = await tx<{ key: string }[]>`
    select storage_key as key from media where workspace_id = ${workspaceId}
    union all select r.storage_key from renditions r join media m on m.id = r.media_id where m.workspace_id = ${workspaceId}`;
  await tx`delete from attempts where workspace_id = ${workspaceId}`;
  await tx`delete from operations where workspace_id = ${workspaceId}`;
  await tx`delete from attachments where workspace_id = ${workspaceId}`;
  await tx`delete from deliveries where workspace_id = ${workspaceId}`;
  await tx`delete from posts where workspace_id = ${workspaceId}`;
  await tx`delete from renditions where media_id in (select id from media where workspace_id = ${workspaceId})`;
  await tx`delete from media where workspace_id = ${workspaceId}`;
  await tx`delete from remote_posts where workspace_id = ${workspaceId}`;
  await tx`delete from channel_secrets where channel_id in (select id from channels where workspace_id = ${workspaceId})`;
  await tx`delete from channels where workspace_id = ${workspaceId}`;
  return files.map((file) => file.key);
}

/** What seals a token so that only this channel of this workspace can open it. */
export type Seal = (workspaceId: string, channelId: string) => string;

/** The demo's channels, all in the sandbox. Returns their ids in the cast's order. */
export async function raiseChannels(
  tx: TransactionSql,
  workspaceId: string,
  owner: string,
  sandboxOrigin: string,
  seal: Seal,
  scopesOf: (platform: string) => readonly string[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const channel of seededChannels) {
    const id = uuidv7();
    ids.push(id);
    const origin = `${sandboxOrigin}/${channel.platform}`;
    const ends =
      channel.accessEndsInHours === null
        ? null
        : new Date(Date.now() + channel.accessEndsInHours * 3_600_000).toISOString();
    await tx`insert into channels (id, workspace_id, platform, origin, remote_account_id, remote_account, handle, display_name,
        sandbox, scopes, health, health_reason, access_ends_at, connected_by)
      values (${id}, ${workspaceId}, ${channel.platform}, ${origin}, ${channel.remoteAccountId},
        ${`${channel.platform}|${origin}|${channel.remoteAccountId}`}, ${channel.handle}, ${channel.displayName},
        true, ${tx.array([...scopesOf(channel.platform)])}, ${channel.health}, ${channel.healthReason}, ${ends}, ${owner})`;
    await tx`insert into channel_secrets (channel_id, access) values (${id}, ${seal(workspaceId, id)})`;
  }
  return ids;
}
