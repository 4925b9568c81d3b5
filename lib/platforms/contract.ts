import type { Result } from "@/lib/result";

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
  /** What can be done to a post that is there. */
  abilities: { update: boolean; remove: boolean };
};

/** The account behind a token. */
export type RemoteAccount = {
  id: string;
  handle: string;
  displayName: string;
  avatarUrl: string | null;
  profileUrl: string | null;
  limits: ChannelLimits | null;
};

/** Tokens as an adapter gets and returns them; sealed at once by the caller, never stored plain. */
export type Access = {
  token: string;
  refreshToken: string | null;
  /** When `token` ends; null = never or unknown. */
  expiresAt: Date | null;
  /** When even refreshing ends and a person must sign in again; null = never or unknown. */
  endsAt: Date | null;
  scopes: readonly string[];
};

/** Credentials of the registered application; null for platforms that need none. */
export type AppCredentials = { clientId: string; clientSecret: string } | null;

/** What an adapter is given for one account. */
export type AccountContext = {
  /** Base address of the server that speaks for the account, without a trailing slash. */
  origin: string;
  /** The account's id on the platform. */
  accountId: string;
  handle: string;
  access: Access;
  app: AppCredentials;
};

/** A file to be sent. `open` streams the bytes from storage; it may be called again. */
export type OutgoingMedia = {
  mediaId: string;
  kind: "image" | "video" | "document";
  mimeType: string;
  bytes: number;
  width: number | null;
  height: number | null;
  alt: string;
  open(): Promise<ReadableStream<Uint8Array>>;
};

/** What is to be published, already resolved for one channel. */
export type Outgoing = {
  text: string;
  media: readonly OutgoingMedia[];
  options: Readonly<Record<string, string>>;
  /** Receipt of the predecessor, for a part of a thread or a comment. */
  replyTo: Receipt | null;
};

/** What `prepare` left at the platform: plain JSON, stored, given back to `publish`. No secrets. */
export type RemoteDraft = Record<string, unknown>;

/** Idempotency material and everything else the commit needs to be the very same again. Plain JSON, no secrets. */
export type CommitMaterial = Record<string, string>;

/** The platform's proof. `remoteId` is unique per account. `address` null = published, address unknown. */
export type Receipt = { remoteId: string; address: string | null; publishedAt: Date | null };

/** The platform's own words, kept as evidence. Redacted before they get here. */
export type Evidence = {
  method?: string;
  url?: string;
  status?: number;
  body?: string;
  requestId?: string;
  milliseconds?: number;
  note?: string;
};

/** A failed publication, named by who must act next. */
export type PublishFailure =
  /** `staleDraft`: what preparing left there is gone; prepare anew, without the old draft. */
  | { next: "wait"; until: Date; reason: string; evidence?: Evidence; staleDraft?: true }
  | { next: "refresh"; reason: string; evidence?: Evidence }
  | { next: "reconnect"; reason: string; evidence?: Evidence }
  | { next: "revise"; field: "text" | "media" | "options"; reason: string; evidence?: Evidence }
  | { next: "configure"; reason: string; evidence?: Evidence }
  /** It may have gone out: reconcile, never resend blindly. */
  | { next: "look"; reason: string; evidence?: Evidence };

/** A failed refresh: a wait, a definite end (`reconnect`), or an answer that never came (`lost`). */
export type RefreshFailure =
  | { next: "wait"; until: Date; reason: string; evidence?: Evidence }
  | { next: "reconnect"; reason: string; evidence?: Evidence }
  | { next: "lost"; reason: string; evidence?: Evidence };

/** A failed connection attempt: what to tell the person, at which field. */
export type ConnectFailure = { code: string; message: string; field?: string; evidence?: Evidence };

/** What is known of an earlier commit. */
export type Intent = {
  material: CommitMaterial;
  outgoing: { text: string; mediaCount: number };
  /** When the committing request was armed, by the database's clock. */
  armedAt: Date;
  /** When it could no longer leave. */
  notAfter: Date;
};

export type FindAnswer =
  | { found: "yes"; receipt: Receipt; evidence: Evidence }
  /** Proven by a reading at the source (`key`, `handle`) or by one complete list reading (`list`). */
  | { found: "no"; evidence: Evidence }
  | { found: "several"; candidates: Receipt[]; evidence: Evidence }
  | { found: "unclear"; reason: string; evidence: Evidence };

/** The last hook before the committing bytes leave: returns false when it is too late and nothing may be sent. */
export type CommitGate = { mayStillLeave(): boolean; ceilingMs: number };

export type FormConnect = {
  kind: "form";
  /** Signs in with what the form holds. `origin` in the answer is where the account lives. */
  signIn(
    fields: Readonly<Record<string, string>>,
    /** Base address to use instead of the public default (the sandbox), or null. */
    base: string | null,
  ): Promise<Result<{ origin: string; account: RemoteAccount; access: Access }, ConnectFailure>>;
};

export type OAuthConnect = {
  kind: "oauth";
  /** The server a person named, made into its base address: checked, normalised, discovered. */
  resolve(
    fields: Readonly<Record<string, string>>,
    base: string | null,
  ): Promise<Result<{ origin: string; endpoints: OAuthEndpoints }, ConnectFailure>>;
  /** Registers our application at that server, where the platform has dynamic registration. */
  register?(
    origin: string,
    request: { redirectUri: string; website: string },
  ): Promise<Result<{ clientId: string; clientSecret: string }, ConnectFailure>>;
  /** Whether the server still knows an application that registered earlier; true when it cannot be asked. */
  isRegistered?(origin: string, app: { clientId: string; clientSecret: string }): Promise<boolean>;
  /** Trades the code for tokens. */
  exchange(request: {
    origin: string;
    app: AppCredentials;
    code: string;
    verifier: string;
    redirectUri: string;
  }): Promise<Result<Access, ConnectFailure>>;
};

export type OAuthEndpoints = { authorize: string; token: string };

/** One platform's machinery. An ability the platform lacks is an absent key. */
export type Platform = {
  facts: PlatformFacts;
  connect: FormConnect | OAuthConnect;
  identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>>;
  refresh?(context: AccountContext): Promise<Result<Access, RefreshFailure>>;
  revoke?(context: AccountContext): Promise<Result<null, PublishFailure>>;
  /** Uploads and whatever else followers cannot see. May be repeated freely. */
  prepare?(
    context: AccountContext,
    outgoing: Outgoing,
    draft: RemoteDraft | null,
  ): Promise<Result<RemoteDraft, PublishFailure>>;
  /** Idempotency material for one intent, made before arming and stored with it. `seed` is unique per intent. */
  commitMaterial(
    outgoing: Outgoing,
    seed: { operationId: string; revision: number; now: Date },
  ): CommitMaterial;
  /** Sends the one request that commits. Never retries by itself, never follows a redirect. */
  publish(
    context: AccountContext,
    outgoing: Outgoing,
    draft: RemoteDraft | null,
    material: CommitMaterial,
    gate: CommitGate,
  ): Promise<Result<Receipt, PublishFailure>>;
  /** Whether an earlier commit is there. */
  find?(context: AccountContext, intent: Intent): Promise<FindAnswer>;
  remove?(context: AccountContext, remoteId: string): Promise<Result<null, PublishFailure>>;
};
