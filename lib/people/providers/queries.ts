import type { Identity } from "@/lib/auth/identity";
import { keptIdentity } from "@/lib/auth/identity";
import type { PublicScope } from "@/lib/auth/scope";
import { isKnownAddress } from "../signing-up/mutations";

/** What the screen after a provider's page has to ask for; null when nobody comes from there. */
export type Arrival = { email: string; provider: Identity["provider"]; ask: "username" | "password" };

/** Who has just come back from a provider without an account of ours. The address is their own, so it may be shown. */
export async function getArrival(scope: PublicScope): Promise<Arrival | null> {
  const identity = await keptIdentity();
  if (!identity) return null;
  const known = await isKnownAddress(scope, identity.email);
  return { email: identity.email, provider: identity.provider, ask: known ? "password" : "username" };
}
