import type { Quota } from "./quota";

/** How a platform counts the length of a text. */
export type TextRule = {
  max: number;
  /** What one unit is: a grapheme cluster, a UTF-16 unit, or X's weighted unit. */
  unit: "grapheme" | "utf16" | "weighted";
  /** A second ceiling on UTF-8 bytes, where the platform has one. */
  maxBytes?: number;
  /** Every http(s) link counts as this many units, whatever its length. */
  perLink?: number;
  /** `@user@host` counts as `@user`. */
  shortMentions?: boolean;
};

export type ImageRule = {
  max: number;
  maxBytes: number;
  mimeTypes: readonly string[];
  /** Longest alt text, in graphemes. */
  maxAlt: number;
  /** Most pixels (width × height) the platform takes. */
  maxPixels?: number;
};

/** Limits one account's server states for itself; they replace the facts' own where present. */
export type ChannelLimits = { text?: TextRule; images?: ImageRule };

/** One input of a connecting form. */
export type ConnectField = {
  name: string;
  label: string;
  hint: string;
  kind: "text" | "password" | "address";
  placeholder?: string;
  optional?: boolean;
  autocomplete?: string;
};

/** Plain data about a platform. Client code may import it; it holds no machinery. */
export type PlatformFacts = {
  id: string;
  label: string;
  /** One letter or short name for the mark, and the CSS variable of its colour. */
  mark: { glyph: string; colour: `--pf-${string}` };
  /** One sentence: what Posthaste can do there. */
  does: string;
  connect: {
    kind: "form" | "oauth";
    /** One sentence: what a person needs to have at hand. */
    needs: string;
    fields: readonly ConnectField[];
    scopes: readonly string[];
  };
  text: TextRule;
  images: ImageRule;
  /** True when a post may have no text but an image. */
  textOptionalWithMedia: boolean;
  /** How absence can be proven: reading one key or handle at the source, two complete lists, or not at all. */
  absence: "key" | "handle" | "list" | "none";
  /** After the commit's ceiling, seconds until a created post is certain to be readable. */
  settleSeconds: number;
  /** Seconds before due at which preparing (uploads) may begin. */
  leadSeconds: number;
  /** Whether an old refresh token may be sent once more after a lost answer. */
  refreshReplay: "tolerated" | "fatal" | "no-refresh";
  /** The one request that makes the post visible. */
  commit: string;
  /** Limits on writing, counted before anything is sent; none stated = the platform's own answer decides. */
  quotas?: readonly Quota[];
  /** What can be done to a post that is there, and what may follow it. An absent one is lacking. */
  abilities: { update: boolean; remove: boolean; thread?: boolean; comment?: boolean };
};
