import type { Quota } from "./quota";

/** How a platform counts the length of a text. */
export type TextRule = {
  max: number;
  /**
   * What one unit is: a grapheme cluster, a UTF-16 unit, a code point, a UTF-8 byte, X's weighted unit, or Threads'
   * (code points, but an emoji is as long as its UTF-8 bytes).
   */
  unit: "grapheme" | "utf16" | "codepoint" | "byte" | "weighted" | "emoji-bytes";
  /** A second ceiling on UTF-8 bytes, where the platform has one. */
  maxBytes?: number;
  /** Every http(s) link counts as this many units, whatever its length. */
  perLink?: number;
  /** `@user@host` counts as `@user`. */
  shortMentions?: boolean;
  /** Shortest text, in the same unit. */
  min?: number;
  /** Most links, hashtags and @mentions, where the platform counts them. */
  maxLinks?: number;
  maxHashtags?: number;
  maxMentions?: number;
};

export type ImageRule = {
  max: number;
  minBytes?: number;
  maxBytes: number;
  mimeTypes: readonly string[];
  /** Longest alt text, in graphemes; 0 = it takes none, and what is written is not sent there. */
  maxAlt: number;
  /** Most pixels (width × height) the platform takes. */
  maxPixels?: number;
  /** Width divided by height, both bounds included. */
  ratio?: { min: number; max: number };
  minWidth?: number;
};

/** Videos of one post. Bytes are sent as they are: nothing is transcoded yet. */
export type VideoRule = {
  max: number;
  minBytes?: number;
  maxBytes: number;
  mimeTypes: readonly string[];
  minSeconds?: number;
  maxSeconds?: number;
  /** Width divided by height, both bounds included. */
  ratio?: { min: number; max: number };
  /** Longest alt text, in graphemes; 0 = it takes none. */
  maxAlt: number;
};

/** Files that are read rather than looked at, such as a PDF. */
export type DocumentRule = { max: number; maxBytes: number; mimeTypes: readonly string[] };

/** One choice of an option. */
export type Choice = { value: string; label: string };

/**
 * One thing beside text and files that a platform wants to know of a post: the composer draws it, the same rules check
 * it on the server, the adapter reads `outgoing.options[name]`. Values are strings: a toggle is `"on"` or absent, `lines`
 * are separated by a line feed.
 */
export type OptionField = {
  name: string;
  label: string;
  hint?: string;
  kind: "text" | "long-text" | "lines" | "choice" | "toggle" | "address";
  required?: boolean;
  /** Longest text, in characters; of `lines`: of each line. */
  max?: number;
  /** How many lines, of `lines`. */
  lines?: { min: number; max: number };
  /** Of a `choice`: what there is. */
  choices?: readonly Choice[];
  /** Of a `choice`: what there is stands in the account's own limits, under the option's name (boards, subreddits). */
  ofAccount?: true;
  /** What holds while nothing is chosen. */
  initial?: string;
  /** Only asked while another option has one of these values, or files of one of these kinds are on the post. */
  when?: { option?: string; is?: readonly string[]; media?: readonly MediaKind[] };
};

/** What one format of a post takes beyond the platform's general rules. */
export type FormatRule = {
  /** Value of the option `format`; the first is the one that holds while nothing is chosen. */
  value: string;
  label: string;
  kinds: readonly MediaKind[];
  files: { min: number; max: number };
  /** False when followers see no text with it. */
  takesText: boolean;
  minSeconds?: number;
  maxSeconds?: number;
  /** Width divided by height, both bounds included. */
  ratio?: { min: number; max: number };
  /** The same, of pictures alone. */
  imageRatio?: { min: number; max: number };
};

export type MediaKind = "image" | "video" | "document";

/** Limits one account's server states for itself; they replace the facts' own where present. */
export type ChannelLimits = {
  text?: TextRule;
  images?: ImageRule;
  videos?: VideoRule;
  documents?: DocumentRule;
  /** Choices of the options that are the account's own, by the option's name. */
  choices?: Readonly<Record<string, readonly Choice[]>>;
  /** The account's own quotas, all of them. */
  quotas?: readonly Quota[];
};

/** A number of a post, as platforms give them. Which ones a platform has, and what it means by them, its facts say. */
export const METRICS = [
  "impressions",
  "reach",
  "views",
  "likes",
  "comments",
  "shares",
  "saves",
  "clicks",
  "watchSeconds",
] as const;
export type Metric = (typeof METRICS)[number];

/** What a platform may want to tell an application. */
export type PlatformCallback = "deauthorise" | "data-deletion";

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
  mark: {
    glyph: string;
    colour: `--pf-${string}`;
    /** The colour is black, and white in the dark: the letter has to turn with it. */
    mono?: true;
  };
  /** One sentence: what Posthaste can do there. */
  does: string;
  connect: {
    kind: "form" | "oauth";
    /** One sentence: what a person needs to have at hand. */
    needs: string;
    fields: readonly ConnectField[];
    /** Scopes that publishing needs; one that is not granted is shown as missing. */
    scopes: readonly string[];
    /** Scopes that more than publishing needs (numbers, comments): asked for, and their lack is no fault. */
    extraScopes?: readonly string[];
    /**
     * The application that the operator registers with the platform once. Its credentials are read from
     * `<ID>_CLIENT_ID` and `<ID>_CLIENT_SECRET`. Absent = none is needed, or it registers itself.
     */
    application?: {
      /** Where it is registered. */
      portal: string;
      /** What the platform calls the two credentials. */
      names: { id: string; secret: string };
      /** One sentence: what the platform has to grant before others than the operator can connect. */
      review: string;
      /**
       * What the platform tells the application at addresses of its own, with a `signed_request`: that a person took their
       * access back, or wants what is known of them deleted.
       */
      callbacks?: readonly PlatformCallback[];
    };
  };
  text: TextRule;
  /** How a text beside files is counted, where that is another rule (a caption). */
  caption?: TextRule;
  /** How a first comment is counted, where that is another rule. */
  comment?: TextRule;
  images: ImageRule;
  videos?: VideoRule;
  documents?: DocumentRule;
  /** What the values of the option `format` take (a post, a reel, a story); absent = the rules above say all. */
  formats?: readonly FormatRule[];
  /** Most files of all kinds together; absent = one kind at a time, each up to its own most. */
  mixed?: { max: number };
  /** True when a post needs at least one file. */
  needsMedia?: true;
  /** True when the platform fetches files from this server instead of being sent them. */
  fetchesMedia?: true;
  options?: readonly OptionField[];
  /** True when a post may have no text but an image. */
  textOptionalWithMedia: boolean;
  /** How absence can be proven: reading one key or handle at the source, two complete lists, or not at all. */
  absence: "key" | "handle" | "list" | "none";
  /** The same of a first comment, where it has no key or handle of its own: it is looked for under its post. */
  commentAbsence?: "list";
  /** After the commit's ceiling, seconds until a created post is certain to be readable. */
  settleSeconds: number;
  /** Seconds before due at which preparing (uploads) may begin. */
  leadSeconds: number;
  /** Whether an old refresh token may be sent once more after a lost answer. */
  refreshReplay: "tolerated" | "fatal" | "no-refresh";
  /** The one request that makes the post visible. */
  commit: string;
  /** True when accounts state quotas of their own (`ChannelLimits.quotas`), which replace these. */
  ownQuotas?: true;
  /** Limits on writing, counted before anything is sent; none stated = the platform's own answer decides. */
  quotas?: readonly Quota[];
  /** True when an edit has to name the post's files again; else files stay as they are, and an edit needs none. */
  sendsFilesOnUpdate?: true;
  /** What can be done to a post that is there, and what may follow it. An absent one is lacking. */
  abilities: { update: boolean; remove: boolean; thread?: boolean; comment?: boolean };
  /** One sentence for each of these that the platform does not allow from here: why, and what a person can do instead. */
  lacks?: { update?: string; remove?: string; list?: string; metrics?: string };
  /** How often an account is read back; hourly when absent. For platforms that charge for reading. */
  readEveryMinutes?: number;
  /** The numbers of a post that can be read, each with what the platform means by it. */
  metrics?: Readonly<Partial<Record<Metric, string>>>;
};
