import "server-only";
import type { Scope, SelfScope } from "@/lib/auth/scope";
import { log } from "@/lib/log";
import type { Access, AppCredentials, PublishFailure } from "@/lib/platforms/contract";
import type { OAuthConnect } from "@/lib/platforms/contract-connecting";
import type { Platform } from "@/lib/platforms/contract-platform";
import { type StateRow, saveChannel } from "../connecting/mutations";
import { getWanted } from "../connecting/queries";
import type { Refusal } from "../connecting/rules";
import { namesOf } from "../naming/rules";
import { remoteAccountOf } from "../rules";
import { savePending } from "./mutations";
import { offered, otherAccountWords } from "./rules";

/** How a sign-in ended: with a channel, accounts to choose from, a refusal known by its name, or a sentence kept for the person. */
export type Ending =
  | { connected: string; again: boolean }
  | { choose: string }
  | { refusal: Refusal }
  | { told: string };

/** A sign-in that the platform accepted. */
export type SignedIn = { row: StateRow; server: string; access: Access; app: AppCredentials };

type Speaker = Platform & { connect: OAuthConnect };
type Wanted = NonNullable<Awaited<ReturnType<typeof getWanted>>>;

/** Turns an accepted sign-in into a channel, or into a choice where it may act for several accounts. */
export async function endSignIn(
  scope: Scope,
  self: SelfScope,
  platform: Speaker,
  signedIn: SignedIn,
): Promise<Ending> {
  const { channelId } = signedIn.row;
  const wanted = channelId === null ? null : await getWanted(scope, channelId);
  if (channelId !== null && !wanted) return { refusal: "channel-gone" };
  return platform.connect.accounts
    ? endWithSeveral(scope, self, platform.connect.accounts, signedIn, wanted)
    : endWithOne(scope, self, platform, signedIn, wanted);
}

const contextOf = ({ server: origin, access, app }: SignedIn) => ({
  origin,
  accountId: "",
  handle: "",
  access,
  app,
});

async function tell(scope: Scope, self: SelfScope, row: StateRow, problem: string): Promise<Ending> {
  return { told: await savePending(scope, self, row, { problem }) };
}

const WHY: Record<PublishFailure["next"], Refusal> = {
  wait: "unreachable",
  configure: "application",
  refresh: "code-refused",
  reconnect: "code-refused",
  revise: "platform-error",
  look: "platform-error",
};

async function endWithOne(
  scope: Scope,
  self: SelfScope,
  platform: Speaker,
  signedIn: SignedIn,
  wanted: Wanted | null,
): Promise<Ending> {
  const { row, access, app } = signedIn;
  const found = await platform.identify(contextOf(signedIn));
  if (!found.ok) {
    const { next, evidence } = found.failure;
    log().info({ why: next, evidence }, "the account of a sign-in could not be read");
    return { refusal: WHY[next] };
  }
  const account = found.value;
  const { handle } = namesOf(account);
  if (wanted && wanted.remoteAccount !== remoteAccountOf(row.platform, row.origin, account.id))
    return tell(scope, self, row, otherAccountWords(wanted.handle, [handle]));
  const { again } = await saveChannel(scope, { ...originOf(row), account, access, app });
  return { connected: handle, again };
}

async function endWithSeveral(
  scope: Scope,
  self: SelfScope,
  list: NonNullable<OAuthConnect["accounts"]>,
  signedIn: SignedIn,
  wanted: Wanted | null,
): Promise<Ending> {
  const { row, access, app } = signedIn;
  const found = await list(contextOf(signedIn));
  if (!found.ok) {
    const { code, message, evidence } = found.failure;
    log().info({ why: code, evidence }, "the accounts of a sign-in could not be listed");
    return code === "unreachable" ? { refusal: code } : tell(scope, self, row, message);
  }
  const accounts = offered(found.value).map((one) =>
    one.access.scopes.length > 0 ? one : { ...one, access: { ...one.access, scopes: access.scopes } },
  );
  if (accounts.length === 0) return { refusal: "no-accounts" };
  if (!wanted) return { choose: await savePending(scope, self, row, { offer: { app, accounts } }) };
  const same = accounts.find(
    ({ account }) => remoteAccountOf(row.platform, row.origin, account.id) === wanted.remoteAccount,
  );
  if (!same) {
    const given = accounts.map(({ account }) => account.handle);
    return tell(scope, self, row, otherAccountWords(wanted.handle, given));
  }
  if (same.refusal) return tell(scope, self, row, same.refusal);
  const { again } = await saveChannel(scope, { ...originOf(row), ...same, app });
  return { connected: same.account.handle, again };
}

const originOf = ({ platform, origin, sandbox }: StateRow) => ({ platform, origin, sandbox });
