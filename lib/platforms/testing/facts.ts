import type { PlatformFacts } from "../contract-facts";

/** What the three test platforms have in common: short texts, tokens that rotate, posts that can be changed. */
const common = {
  mark: { glyph: "T", colour: "--pf-bluesky" },
  does: "Exists in the sandbox only, for benchmarks.",
  connect: {
    kind: "form",
    needs: "An account of the sandbox.",
    fields: [
      { name: "handle", label: "Handle", hint: "A name in the sandbox.", kind: "text" },
      { name: "password", label: "Password", hint: "As the sandbox shows it.", kind: "password" },
    ],
    scopes: [],
  },
  text: { max: 1000, unit: "grapheme" },
  images: { max: 0, maxBytes: 0, mimeTypes: [], maxAlt: 0 },
  textOptionalWithMedia: false,
  leadSeconds: 0,
  commit: "POST /posts",
  abilities: { update: true, remove: true, thread: true, comment: true },
} as const satisfies Partial<PlatformFacts>;

/** Keeps the client's idempotency key for good, and finds by it. Answers a used refresh token once more. */
export const testkey: PlatformFacts = {
  ...common,
  id: "testkey",
  label: "Trial with a key",
  absence: "key",
  settleSeconds: 5,
  refreshReplay: "tolerated",
};

/** Knows no key; its list lags up to half a minute. A refresh token used twice ends the session. */
export const testlist: PlatformFacts = {
  ...common,
  id: "testlist",
  label: "Trial with a list",
  absence: "list",
  settleSeconds: 30,
  refreshReplay: "fatal",
};

/** Cannot be read back at all. A refresh token used twice ends the session. */
export const testnone: PlatformFacts = {
  ...common,
  id: "testnone",
  label: "Trial without reading",
  absence: "none",
  settleSeconds: 5,
  refreshReplay: "fatal",
};

/** The platforms that exist for tests and benchmarks only. */
export const testFacts: readonly PlatformFacts[] = [testkey, testlist, testnone];
