import { hash, verify } from "@node-rs/argon2";
import { shared } from "@/lib/global";

/** Memory in KiB and passes as OWASP's password storage cheat sheet asks of argon2id, the default kind here. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The argon2id hash that is stored for a password. */
export const hashPassword = (password: string): Promise<string> => hash(password, COST);

/**
 * Whether the password fits the stored hash. Without a hash (nobody there, or a person without a password) it
 * takes as long and says no.
 */
export async function passwordFits(stored: string | null | undefined, password: string): Promise<boolean> {
  const decoy = shared("auth:decoy", () => hashPassword("nobody's password"));
  const fits = await verify(stored ?? (await decoy), password);
  return fits && Boolean(stored);
}
