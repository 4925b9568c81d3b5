import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { paged, requirePerson } from "./access.ts";
import { type Business, invalid, notFound, ownersOf, type Place } from "./business.ts";

const FIELDS = ["name", "title", "storefrontAddress", "metadata", "languageCode", "storeCode"];

/** Without a mask the API answers nothing but a refusal. */
function maskOf(c: Context<SandboxEnv>): string[] {
  const mask = (c.req.query("readMask") ?? "").split(",").filter(Boolean);
  const strange = mask.find((field) => !FIELDS.includes(field));
  if (mask.length === 0) throw invalid("read_mask", "The field mask is required.");
  if (strange) throw invalid("read_mask", `Invalid field mask provided: ${strange}`);
  return mask;
}

function placeView(business: Business, place: Place, mask: readonly string[]) {
  const all: Record<string, unknown> = {
    name: `locations/${place.id}`,
    title: place.title,
    languageCode: "en",
    storefrontAddress: {
      regionCode: "GB",
      languageCode: "en",
      postalCode: "LH1 2AB",
      locality: place.town,
      addressLines: [place.street],
    },
    metadata: {
      placeId: `ChIJ${place.id}`,
      mapsUri: `${business.base}/maps/${place.id}`,
      newReviewUri: `${business.base}/maps/${place.id}`,
      ...(place.canPost ? { canOperateLocalPost: true } : { canOperateLocalPost: false }),
    },
  };
  return Object.fromEntries(mask.flatMap((field) => (all[field] === undefined ? [] : [[field, all[field]]])));
}

/** `mybusinessaccountmanagement.googleapis.com/v1` */
export function ownerRoutes(business: Business): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/accounts", (c) => {
    const owners = ownersOf(requirePerson(business, c)).map(({ id, label, type }) => ({
      name: `accounts/${id}`,
      accountName: label,
      type,
      role: "PRIMARY_OWNER",
      verificationState: "UNVERIFIED",
      vettedState: "NOT_VETTED",
    }));
    return c.json(paged(c, "accounts", owners, { usual: 20, most: 20 }));
  });
  return routes;
}

/** `mybusinessbusinessinformation.googleapis.com/v1` */
export function placeRoutes(business: Business): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/accounts/:owner/locations", (c) => {
    const person = requirePerson(business, c);
    const mask = maskOf(c);
    const owner = ownersOf(person).find(({ id }) => id === c.req.param("owner"));
    if (!owner) throw notFound();
    const places = owner.places.map((place) => placeView(business, place, mask));
    return c.json(paged(c, "locations", places, { usual: 10, most: 100 }));
  });
  routes.get("/locations/:place", (c) => {
    const person = requirePerson(business, c);
    const mask = maskOf(c);
    const places = ownersOf(person).flatMap((owner) => owner.places);
    const place = places.find(({ id }) => id === c.req.param("place"));
    if (!place) throw notFound();
    return c.json(placeView(business, place, mask));
  });
  return routes;
}
