import type { Access, AppCredentials } from "@/lib/platforms/contract";
import { seal, unseal } from "@/lib/secrets/rules";

type Columns = { access: string; refresh: string | null };

/** Tokens as `channel_secrets` keeps them: each bound to workspace, channel and column. */
export const sealAccess = (access: Access, workspaceId: string, channelId: string): Columns => ({
  access: seal(access.token, [workspaceId, channelId, "access"]),
  refresh:
    access.refreshToken === null ? null : seal(access.refreshToken, [workspaceId, channelId, "refresh"]),
});

/** The tokens in plain, for the call that uses them; null when they cannot be opened (another key, another row). */
export function unsealAccess(
  sealed: Columns,
  workspaceId: string,
  channelId: string,
): { token: string; refreshToken: string | null } | null {
  const token = unseal(sealed.access, [workspaceId, channelId, "access"]);
  const refreshToken =
    sealed.refresh === null ? null : unseal(sealed.refresh, [workspaceId, channelId, "refresh"]);
  if (token === null || (sealed.refresh !== null && refreshToken === null)) return null;
  return { token, refreshToken };
}

/** The application's credentials that the tokens were made for. */
export const sealApp = (app: AppCredentials, workspaceId: string, channelId: string): string | null =>
  app && seal(JSON.stringify(app), [workspaceId, channelId, "extra"]);

export function unsealApp(sealed: string | null, workspaceId: string, channelId: string): AppCredentials {
  const json = sealed && unseal(sealed, [workspaceId, channelId, "extra"]);
  return json ? (JSON.parse(json) as AppCredentials) : null;
}
