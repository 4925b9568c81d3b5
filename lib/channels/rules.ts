import { factsOf } from "@/lib/platforms/catalog";

/** `channels.origin` of a simulated account: the simulator may move, the account stays. */
export const SANDBOX = "sandbox";

/** The account itself, whatever workspace connected it. */
export const remoteAccountOf = (platform: string, origin: string, accountId: string): string =>
  `${platform}|${origin}|${accountId}`;

/**
 * Base address of the server that speaks for an account: its own, or the running sandbox's for that platform.
 * Null when the account is simulated and no sandbox runs. A real account's address is never the sandbox's.
 */
export function baseOf(
  channel: { platform: string; origin: string; sandbox: boolean },
  sandboxOrigin: string | undefined,
): string | null {
  if (channel.sandbox) return sandboxOrigin ? `${sandboxOrigin}/${channel.platform}` : null;
  return isInSandbox(channel.origin, sandboxOrigin) ? null : channel.origin;
}

/** Whether an address belongs to the sandbox, also under its other name on this machine. */
export function isInSandbox(address: string, sandboxOrigin: string | undefined): boolean {
  if (!sandboxOrigin || !URL.canParse(address)) return false;
  const plain = (text: string) =>
    new URL(text).host.replace(/^localhost(?=:|$)/, "127.0.0.1").replace(/^\[::1\]/, "127.0.0.1");
  return plain(address) === plain(sandboxOrigin);
}

/** Scopes that were not granted; a broad one covers its narrow ones (`read` covers `read:accounts`). */
const lacking = (wanted: readonly string[], granted: readonly string[]): string[] =>
  wanted.filter((scope) => !granted.includes(scope) && !granted.includes(scope.split(":")[0] ?? scope));

/** Scopes that publishing needs and that were not granted. */
export const missingScopes = (platform: string, granted: readonly string[]): string[] =>
  lacking(factsOf(platform)?.connect.scopes ?? [], granted);

/** Scopes that were asked for beyond publishing (numbers, comments) and not granted. */
export const missingExtras = (platform: string, granted: readonly string[]): string[] =>
  lacking(factsOf(platform)?.connect.extraScopes ?? [], granted);

/** Access is renewed this long before it ends. */
export const REFRESH_AHEAD_MS = 10 * 60_000;

/** How close the end of access must be for a channel to be shown as ending soon. */
export const ENDS_SOON_MS = 14 * 86_400_000;

export type ChannelState =
  | "healthy"
  | "signed-out"
  | "needs-operator"
  | "lacks-rights"
  | "ends-soon"
  | "paused";

/** The one word a channel's row shows, worst first. */
export function stateOf(
  channel: {
    platform: string;
    scopes: readonly string[];
    health: string;
    pausedAt: Date | null;
    accessEndsAt: Date | null;
  },
  now: Date,
): ChannelState {
  if (channel.health === "reconnect") return "signed-out";
  if (channel.health === "configure") return "needs-operator";
  if (channel.pausedAt) return "paused";
  if (missingScopes(channel.platform, channel.scopes).length > 0) return "lacks-rights";
  const { accessEndsAt } = channel;
  return accessEndsAt && accessEndsAt.getTime() - now.getTime() < ENDS_SOON_MS ? "ends-soon" : "healthy";
}
