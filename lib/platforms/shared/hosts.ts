import type { AccountContext } from "../contract";

/**
 * Base address of one of a platform's hosts, without a trailing slash. An account at the platform itself has its public
 * origin; a simulator keeps every host below its own address, under the host's name: `<origin>/graph.facebook.com`.
 */
export const hostAt = (origin: string, publicOrigin: string, host: string): string =>
  origin === publicOrigin ? `https://${host}` : `${origin}/${host}`;

/** Whether the account lives at a simulator, whose own pages show it. */
export const isSimulated = ({ origin }: Pick<AccountContext, "origin">, publicOrigin: string): boolean =>
  origin !== publicOrigin;
