import { storable } from "@/lib/outbound/answer";
import type { RemoteAccount } from "@/lib/platforms/contract";

const MOST_NAME = 200;
const MOST_ADDRESS = 2000;

/** Text as a row keeps it: storable, on one line, not longer than `MOST_NAME` characters. */
const named = (text: string): string =>
  [...storable(text).replace(/\s+/g, " ").trim()].slice(0, MOST_NAME).join("").trim();

/** An address that a page may link to or load; anything else counts as none. */
function linkable(address: string | null): string | null {
  if (!address || address.length > MOST_ADDRESS || !URL.canParse(address)) return null;
  return /^https?:$/.test(new URL(address).protocol) ? storable(address) : null;
}

/** The same value with every text in it storable. */
const heldJson = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (_key, part) => (typeof part === "string" ? storable(part) : part));

type Named = Pick<RemoteAccount, "handle" | "displayName" | "avatarUrl" | "profileUrl" | "limits">;

/** What a platform says of an account, as rows and screens can hold it: a server may send names of any length. */
export function namesOf(account: RemoteAccount): Named {
  const handle = named(account.handle) || named(account.displayName) || named(account.id);
  return {
    handle,
    displayName: named(account.displayName) || handle,
    avatarUrl: linkable(account.avatarUrl),
    profileUrl: linkable(account.profileUrl),
    limits: heldJson(account.limits),
  };
}
