import { createHash } from "node:crypto";
import type { Account } from "../accounts.ts";
import { type Grants, grantsOf } from "../oauth/grants.ts";
import type { World } from "../platform.ts";
import { type Stores, storesOf } from "../stores.ts";

export const platformId = "facebook";

/** Somebody who signs in. Pages belong to people; posts belong to Pages. */
export type Person = { id: string; handle: string; name: string };

export type PageData = { personId: string; tasks: readonly string[]; category: string };
export type Page = Account<PageData>;

export type Photo = {
  id: string;
  pageId: string;
  file: string;
  mime: string;
  alt: string;
  /** The post it stands in, or null while nobody sees it. */
  postId: string | null;
};

export type PostData = {
  kind: "feed" | "video" | "reel" | "photo-story" | "video-story" | "comment";
  photos: readonly Photo[];
  videoId: string | null;
  link: string | null;
  title: string | null;
  /** Epoch in milliseconds from which followers see it. */
  visibleAt: number;
};

/** `pages` are those the person ticked; a token of a Page names its Page. */
export type GrantData = { pages: readonly string[]; pageId: string | null };

export type Service = Stores<PageData, PostData> & {
  grants: Grants<GrantData>;
};

export const hosts = {
  graph: "graph.facebook.com",
  upload: "rupload.facebook.com",
  website: "www.facebook.com",
} as const;

export const allTasks = [
  "ANALYZE",
  "ADVERTISE",
  "MESSAGING",
  "MODERATE",
  "CREATE_CONTENT",
  "MANAGE",
] as const;

export function openService(world: World): Service {
  return {
    ...storesOf<PageData, PostData>(world, platformId),
    grants: grantsOf<GrantData>(world, platformId),
  };
}

/** Ids derive from names, so that they stay the same after a reset. */
const numberOf = (prefix: string, name: string): string =>
  `${prefix}${createHash("sha256").update(`${platformId}:${name}`).digest().readUIntBE(0, 6) % 10_000_000_000_000}`;

let last = 0;

/** A new id: digits that grow with time, never the same twice. */
export function freshId({ world }: Service): string {
  last = Math.max(last + 1, world.now() * 1000 + Math.floor(Math.random() * 900));
  return String(last);
}

export function addPerson({ documents }: Service, handle: string, name: string): Person {
  const person = { id: numberOf("122", `person ${handle}`), handle, name };
  documents.put("person", person.id, person);
  return person;
}

export const peopleOf = ({ documents }: Service): Person[] =>
  documents.list<Person>("person").map(({ value }) => value);

export const personOf = ({ documents }: Service, id: string): Person | null =>
  documents.get<Person>("person", id);

/** A Page of a person; null when the name is taken or not one Facebook allows. */
export function addPage(
  service: Service,
  personId: string,
  wanted: string,
  name: string,
  tasks: readonly string[] = allTasks,
): Page | null {
  const handle = wanted.toLowerCase();
  if (!/^[a-z0-9.]{3,50}$/.test(handle) || service.accounts.byHandle(handle)) return null;
  const page: Page = {
    platform: platformId,
    id: numberOf("102", handle),
    handle,
    name,
    suspended: false,
    data: { personId, tasks, category: "Brand" },
    createdAt: service.world.now(),
  };
  service.accounts.save(page);
  return page;
}

/** Two people, each with two Pages; on one of them the person may only look at numbers. */
export function seedPeople(service: Service): void {
  if (peopleOf(service).length > 0) return;
  const alice = addPerson(service, "alice", "Alice Meadow");
  const bob = addPerson(service, "bob", "Bob Harbour");
  addPage(service, alice.id, "meadowbakery", "Meadow Bakery");
  addPage(service, alice.id, "studionorth", "Studio North");
  addPage(service, alice.id, "villagefair", "Village Fair", ["ANALYZE", "ADVERTISE"]);
  addPage(service, bob.id, "harbourcycles", "Harbour Cycles");
  addPage(service, bob.id, "lighthousecafe", "Lighthouse Café");
}

export const permalinkOf = ({ base }: Service, pageId: string, postId: string): string =>
  `${base}/${hosts.website}/${pageId}/posts/${postId.split("_")[1]}`;

export const reelLinkOf = ({ base }: Service, videoId: string): string =>
  `${base}/${hosts.website}/reel/${videoId}`;

/** ISO 8601 as Graph writes it: `+0000` rather than `Z`, without fractions. */
export const graphTime = (epochMs: number): string =>
  new Date(epochMs).toISOString().replace(/\.\d+Z$/, "+0000");
