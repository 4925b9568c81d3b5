import { applicationVariables } from "@/lib/env";
import type { AppCredentials } from "@/lib/platforms/contract";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";

/** The application that the sandbox knows at each of its platforms. */
export const sandboxApplication = (platform: string): NonNullable<AppCredentials> => ({
  clientId: `posthaste-${platform}`,
  clientSecret: `sandbox-secret-${platform}`,
});

/** Where a platform's consent page sends people back to; the operator registers exactly this. */
export const redirectUriFor = (publicUrl: string, platform: string): string =>
  `${publicUrl}/api/channels/${platform}/callback`;

/** What the operator has to do before anybody can connect. */
export function setUpWords(
  { id, label, connect }: Pick<PlatformFacts, "id" | "label" | "connect">,
  publicUrl: string,
): string {
  const names = applicationVariables(id);
  const where = connect.application ? ` at ${connect.application.portal}` : "";
  return `${label} is not set up on this installation yet. The operator has to register an application${where} with the redirect address ${redirectUriFor(publicUrl, id)}, then set ${names.id} and ${names.secret} and start Posthaste again.`;
}

/**
 * The credentials to use an access with: those it was made with, except that the secret of the same application may have
 * been replaced since.
 */
export const currentApplication = (
  madeWith: AppCredentials,
  now: AppCredentials | undefined,
): AppCredentials => (now && now.clientId === madeWith?.clientId ? now : madeWith);
