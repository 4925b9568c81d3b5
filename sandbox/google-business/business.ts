import { createHash } from "node:crypto";
import type { Account } from "../accounts.ts";
import { GoogleError } from "../google/errors.ts";
import { openSignIn, type SignIn } from "../google/sign-in.ts";
import type { World } from "../platform.ts";
import { type Stores, storesOf } from "../stores.ts";

export const platformId = "google-business";

export const SCOPE = "https://www.googleapis.com/auth/business.manage";

const meanings = {
  [SCOPE]: "see, edit, create and delete your Google business listings",
  "https://www.googleapis.com/auth/userinfo.profile": "see your personal info",
  openid: "know who you are on Google",
  email: "see your email address",
};

export type Person = Record<string, never>;

export type Picture = { file: string; mime: string };

/** What a post of a place is beside its text. */
export type LocalPost = {
  /** `accounts/1/locations/2` */
  place: string;
  topicType: "STANDARD" | "EVENT" | "OFFER" | "ALERT";
  languageCode: string | null;
  media: Picture[];
  callToAction: Record<string, unknown> | null;
  event: Record<string, unknown> | null;
  offer: Record<string, unknown> | null;
  /** When people can see it. */
  liveAt: number;
  rejected: boolean;
};

export type Business = Stores<Person, LocalPost> & { signIn: SignIn };

export function openBusiness(world: World): Business {
  const stores = storesOf<Person, LocalPost>(world, platformId);
  const { accounts } = stores;
  return {
    ...stores,
    signIn: openSignIn({
      world,
      id: platformId,
      label: "Google Business Profile",
      accounts,
      scopes: meanings,
    }),
  };
}

const numberOf = (text: string): string =>
  String(createHash("sha256").update(`google-business:${text}`).digest().readBigUInt64BE(0) % 10n ** 15n);

/** A Google account; its id, and those of its places, derive from its name. */
export function addPerson(business: Business, wanted: string, name: string): Account<Person> | null {
  const handle = wanted.toLowerCase();
  if (!/^[a-z0-9._-]{3,30}$/.test(handle) || business.accounts.byHandle(handle)) return null;
  const account = {
    platform: platformId,
    id: `1${numberOf(handle)}`,
    handle,
    name,
    suspended: false,
    createdAt: business.world.now(),
    data: {},
  };
  business.accounts.save(account);
  return account;
}

export type Place = { id: string; title: string; street: string; town: string; canPost: boolean };

export type Owner = { id: string; label: string; type: "PERSONAL" | "LOCATION_GROUP"; places: Place[] };

/** What a Google account manages: itself and a group, which have one place in common. */
export function ownersOf({ handle, name, id }: Account): Owner[] {
  const place = (about: string, street: string, canPost = true): Place => ({
    id: numberOf(`${handle} ${about}`),
    title: `${name} ${about}`,
    street,
    town: "Little Harbour",
    canPost,
  });
  const shop = place("Shop", "1 Mill Lane");
  const cafe = place("Café", "2 Quay Street");
  return [
    { id, label: name, type: "PERSONAL", places: [shop, cafe] },
    {
      id: `2${numberOf(`${handle} group`)}`,
      label: `${name} Group`,
      type: "LOCATION_GROUP",
      places: [cafe, place("Storehouse", "3 Dock Road", false)],
    },
  ];
}

/** The place that a name of the fourth version means, if this person manages it. */
export function requirePlace(person: Account, ownerId: string, placeId: string): Place {
  const place = ownersOf(person)
    .find(({ id }) => id === ownerId)
    ?.places.find(({ id }) => id === placeId);
  if (!place) throw notFound();
  return place;
}

export const notFound = (): GoogleError => new GoogleError(404, "Requested entity was not found.");

export const denied = (): GoogleError => new GoogleError(403, "The caller does not have permission");

/** 400 that names the field. */
export const invalid = (field: string, message: string): GoogleError =>
  new GoogleError(400, "Request contains an invalid argument.", {
    details: [
      {
        "@type": "type.googleapis.com/google.mybusiness.v4.ValidationError",
        errorDetails: [{ code: 9, field, message }],
      },
    ],
  });
