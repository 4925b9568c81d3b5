import type { Access, AppCredentials, RemoteAccount } from "@/lib/platforms/contract";
import type { ConnectableAccount } from "@/lib/platforms/contract-connecting";
import { type Binding, seal, unseal } from "@/lib/secrets/rules";
import { isolated, listed } from "@/lib/words";
import { namesOf } from "../naming/rules";

/** How long a person may take to choose. */
export const CHOICE_MINUTES = 15;

/** The accounts of one sign-in, each with its access, and the application they were signed in with. */
export type Offer = { app: AppCredentials; accounts: ConnectableAccount[] };

type PackedAccess = Omit<Access, "expiresAt" | "endsAt"> & { leftMs: number | null; endsAt: string | null };
type Packed = {
  app: AppCredentials;
  accounts: { account: RemoteAccount; access: PackedAccess; refusal?: string }[];
};

const bindingOf = (id: string, workspaceId: string): Binding => ["pending-connection", workspaceId, id];

/** An offer for a row of this id: sealed, its ends as time left, because machines' clocks differ. */
export function sealOffer({ app, accounts }: Offer, id: string, workspaceId: string): string {
  const packed: Packed = {
    app,
    accounts: accounts.map(({ account, access: { expiresAt, endsAt, ...access }, ...rest }) => ({
      ...rest,
      account,
      access: {
        ...access,
        leftMs: expiresAt && expiresAt.getTime() - Date.now(),
        endsAt: endsAt?.toISOString() ?? null,
      },
    })),
  };
  return seal(JSON.stringify(packed), bindingOf(id, workspaceId));
}

/** The offer in plain, for the call that uses it; `ageMs` is how long ago it was sealed. Null when it cannot be opened. */
export function unsealOffer(sealed: string, id: string, workspaceId: string, ageMs: number): Offer | null {
  const json = unseal(sealed, bindingOf(id, workspaceId));
  if (json === null) return null;
  const { app, accounts } = JSON.parse(json) as Packed;
  return {
    app,
    accounts: accounts.map(({ access: { leftMs, endsAt, ...access }, ...rest }) => ({
      ...rest,
      access: {
        ...access,
        expiresAt: leftMs === null ? null : new Date(Date.now() + leftMs - ageMs),
        endsAt: endsAt === null ? null : new Date(endsAt),
      },
    })),
  };
}

/** Each account once, named as screens can show it; one that can be connected wins over its double that cannot. */
export function offered(accounts: readonly ConnectableAccount[]): ConnectableAccount[] {
  const known = new Map<string, ConnectableAccount>();
  for (const one of accounts) {
    const before = known.get(one.account.id);
    if (!before || (before.refusal && !one.refusal))
      known.set(one.account.id, { ...one, account: { ...one.account, ...namesOf(one.account) } });
  }
  return [...known.values()];
}

const MOST_NAMED = 3;

/** Why connecting a channel again was refused: the sign-in was for other accounts. Names both. */
export function otherAccountWords(wanted: string, given: readonly string[]): string {
  const named = given.slice(0, MOST_NAMED).map(isolated);
  const more = given.length > MOST_NAMED ? [`${given.length - MOST_NAMED} more`] : [];
  const channel = isolated(wanted);
  return `You signed in for ${listed([...named, ...more])}, but this channel is ${channel}, so nothing was changed. Sign in there for ${channel} and reconnect again; to add another account, connect it below.`;
}
