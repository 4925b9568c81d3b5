/** Who plays in the demo. Names end in `.example`, which leads nowhere. */
export const demo = {
  slug: "lantern-row",
  name: "Lantern Row Press",
  zone: "Europe/Amsterdam",
  people: [
    {
      username: "mara",
      name: "Mara Lindqvist",
      email: "mara@lanternrow.example",
      role: "owner",
      bio: "Runs the drum at Lantern Row Press.",
    },
    {
      username: "tomas",
      name: "Tomás Rey",
      email: "tomas@lanternrow.example",
      role: "editor",
      bio: "Binds, folds, and answers the letters.",
    },
    {
      username: "aiko",
      name: "Aiko Brandt",
      email: "aiko@lanternrow.example",
      role: "author",
      bio: "Photographs wet sheets without touching them.",
    },
    {
      username: "joost",
      name: "Joost de Wit",
      email: "joost@lanternrow.example",
      role: "admin",
      bio: "Shop, trade list, fairs.",
    },
  ],
  /** Mara's, and everybody else's. */
  password: "Lantern-Row-7",
} as const;

export type SeededChannel = {
  key: string;
  platform: "bluesky" | "mastodon";
  /** Host that stands in the addresses of its posts. */
  host: string;
  handle: string;
  displayName: string;
  remoteAccountId: string;
  health: "healthy" | "reconnect";
  healthReason: string | null;
  /** Hours from now at which a person must have signed in again. */
  accessEndsInHours: number | null;
  /** How often a post goes there. */
  share: number;
};

export const seededChannels: readonly SeededChannel[] = [
  {
    key: "press-bluesky",
    platform: "bluesky",
    host: "bsky.example",
    handle: "lanternrow.example",
    displayName: "Lantern Row Press",
    remoteAccountId: "did:plc:lanternrowpress234567abc",
    health: "healthy",
    healthReason: null,
    accessEndsInHours: null,
    share: 0.92,
  },
  {
    key: "press-mastodon",
    platform: "mastodon",
    host: "woodtype.example",
    handle: "lanternrow@woodtype.example",
    displayName: "Lantern Row Press",
    remoteAccountId: "109412873305518264",
    health: "healthy",
    healthReason: null,
    accessEndsInHours: null,
    share: 0.78,
  },
  {
    key: "letters-bluesky",
    platform: "bluesky",
    host: "bsky.example",
    handle: "tideletters.example",
    displayName: "Tide Letters",
    remoteAccountId: "did:plc:tideletters7654321xyzabc",
    health: "healthy",
    healthReason: null,
    accessEndsInHours: 9 * 24,
    share: 0.22,
  },
  {
    key: "workshop-mastodon",
    platform: "mastodon",
    host: "inkspace.example",
    handle: "workshop@inkspace.example",
    displayName: "Lantern Row Workshop",
    remoteAccountId: "110983347120056713",
    health: "reconnect",
    healthReason: "Access was withdrawn on inkspace.example. Sign in again to go on posting there.",
    accessEndsInHours: null,
    share: 0.18,
  },
];
