import "server-only";
import { applicationVariables, env } from "@/lib/env";
import { catalog } from "@/lib/platforms/catalog";
import type { AppCredentials } from "@/lib/platforms/contract";
import { redirectUriFor, sandboxApplication } from "./rules";

/** The operator's application at a platform, or the sandbox's fixed one; null when none is set. */
export const getApplication = (platform: string, sandbox: boolean): AppCredentials =>
  sandbox ? sandboxApplication(platform) : (env().applications[platform] ?? null);

/** What the operator has to set for a platform, and which address to register there. Holds no secret. */
export type MissingApplication = {
  variables: { id: string; secret: string };
  redirectUri: string;
};

/** The platforms that cannot be connected yet because the operator's application is missing, by id. */
export function listMissingApplications(): ReadonlyMap<string, MissingApplication> {
  const { applications, publicUrl } = env();
  return new Map(
    catalog
      .filter(({ id, connect }) => connect.application && !applications[id])
      .map(({ id }) => [
        id,
        { variables: applicationVariables(id), redirectUri: redirectUriFor(publicUrl, id) },
      ]),
  );
}
