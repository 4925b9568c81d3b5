import { createHash, randomInt } from "node:crypto";
import type { Account } from "../accounts.ts";
import type { World } from "../platform.ts";
import { type Stores, storesOf } from "../stores.ts";

export const platformId = "mastodon";

export type Person = { note: string };

export type Medium = {
  id: string;
  accountId: string;
  type: "image" | "gifv" | "video" | "audio";
  mime: string;
  file: string;
  width: number | null;
  height: number | null;
  description: string | null;
  focus: { x: number; y: number } | null;
  /** Epoch in milliseconds at which processing ends. */
  readyAt: number;
  failed: boolean;
  statusId: string | null;
};

export type Poll = { options: string[]; expiresAt: string; multiple: boolean; hideTotals: boolean };

export type StatusData = {
  spoiler: string;
  sensitive: boolean;
  visibility: "public" | "unlisted" | "private" | "direct";
  language: string | null;
  media: Medium[];
  poll: Poll | null;
  application: { name: string; website: string | null };
  history: { text: string; spoiler: string; sensitive: boolean; at: number }[];
};

export type Instance = Stores<Person, StatusData> & {
  domain: string;
};

/** docs.joinmastodon.org/entities/Instance/#configuration, defaults of 4.x. */
export const rules = {
  maxCharacters: 500,
  maxMedia: 4,
  perUrl: 23,
  maxDescription: 1500,
  imageBytes: 16_777_216,
  videoBytes: 103_809_024,
  imagePixels: 33_177_600,
  poll: { maxOptions: 4, maxCharacters: 50, minSeconds: 300, maxSeconds: 2_629_746 },
} as const;

export const mimeTypes = [
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/heic",
  "image/webp",
  "image/avif",
  "video/webm",
  "video/mp4",
  "video/quicktime",
  "audio/wav",
  "audio/ogg",
  "audio/mpeg",
  "audio/mp4",
] as const;

export function openInstance(world: World): Instance {
  return {
    ...storesOf<Person, StatusData>(world, platformId),
    domain: new URL(world.origin).host,
  };
}

let last = 0n;

/** A snowflake: 48 bits of milliseconds, 16 of chance, as a string; later than every one before. */
export function snowflake(epochMs: number): string {
  const fresh = (BigInt(epochMs) << 16n) | BigInt(randomInt(0x8000));
  last = fresh > last ? fresh : last + 1n;
  return String(last);
}

/** The first accounts' ids derive from their names, so that they stay the same after a reset. */
export function addPerson(instance: Instance, username: string, name: string): Account<Person> | null {
  const handle = username.toLowerCase();
  if (!/^[a-z0-9_]{1,30}$/.test(handle) || instance.accounts.byHandle(handle)) return null;
  const account = {
    platform: platformId,
    id: `109${createHash("sha256").update(handle).digest().readBigUInt64BE(0) % 10n ** 15n}`,
    handle,
    name,
    suspended: false,
    createdAt: instance.world.now(),
    data: { note: `${name} practises here.` },
  };
  instance.accounts.save(account);
  return account;
}
