import { createHash, randomBytes } from "node:crypto";
import type { Account } from "../accounts.ts";
import type { World } from "../platform.ts";
import { type Stores, storesOf } from "../stores.ts";
import { base32 } from "./cid.ts";
import { formats } from "./lexicon.ts";

export const platformId = "bluesky";

export type AppPassword = { name: string; password: string; privileged: boolean; createdAt: string };

export type Person = {
  email: string;
  password: string;
  appPasswords: AppPassword[];
  /** A code is mailed when the main password is used; null = no second factor. */
  factorCode: string | null;
  /** Access tokens of an earlier generation have expired. */
  generation: number;
};

export type PostData = {
  rkey: string;
  cid: string;
  /** The record as the network first saw it: the AppView ignores edits of posts. */
  record: Record<string, unknown>;
};

/** A personal data server and the network's view of it, in one. */
export type Network = Stores<Person, PostData> & {
  serverDid: string;
};

export function openNetwork(world: World): Network {
  return {
    ...storesOf<Person, PostData>(world, platformId),
    serverDid: `did:web:${new URL(world.origin).host.replace(":", "%3A")}`,
  };
}

/** Four groups of four, as the platform makes them. */
export function newAppPassword(): string {
  const letters = base32(randomBytes(10));
  return [0, 4, 8, 12].map((at) => letters.slice(at, at + 4)).join("-");
}

function seeded(handle: string, purpose: string): Buffer {
  return createHash("sha256").update(`${purpose} ${handle}`).digest();
}

/** First passwords derive from the handle, so that they stay the same after a reset. */
export function addPerson(
  network: Network,
  handle: string,
  name: string,
  factor = false,
): Account<Person> | null {
  const known = handle.toLowerCase();
  if (!formats.handle.test(known) || network.accounts.byHandle(known)) return null;
  const letters = base32(seeded(known, "app password"));
  const now = network.world.now();
  const account = {
    platform: platformId,
    id: `did:plc:${base32(seeded(known, "did")).slice(0, 24)}`,
    handle: known,
    name,
    suspended: false,
    createdAt: now,
    data: {
      email: `${known.split(".")[0]}@sandbox.test`,
      password: `main-${letters.slice(20, 28)}`,
      appPasswords: [
        {
          name: "sandbox",
          password: [0, 4, 8, 12].map((at) => letters.slice(at, at + 4)).join("-"),
          privileged: false,
          createdAt: new Date(now).toISOString(),
        },
      ],
      factorCode: factor ? "K7M2P-4QXRT" : null,
      generation: 0,
    },
  };
  network.accounts.save(account);
  return account;
}

/** By DID, handle or null. */
export function findPerson(network: Network, identifier: string): Account<Person> | null {
  return network.accounts.get(identifier) ?? network.accounts.byHandle(identifier.toLowerCase());
}
