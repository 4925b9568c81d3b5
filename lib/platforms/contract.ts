import type { ChannelLimits, MediaKind } from "./contract-facts";

/** The account behind a token. */
export type RemoteAccount = {
  id: string;
  handle: string;
  displayName: string;
  avatarUrl: string | null;
  profileUrl: string | null;
  limits: ChannelLimits | null;
  /** Id, on the platform, of the person who granted the access, where that is not the account itself. */
  grantedBy?: string;
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

/** Bytes `start` to `end` of a file, both included and counted from 0. Without `end`: to the end of the file. */
export type ByteRange = { start: number; end?: number };

/** A file to be sent. `open` streams the bytes from storage, never holding them; it may be called again. */
export type OutgoingMedia = {
  mediaId: string;
  kind: MediaKind;
  mimeType: string;
  /** A name with the right extension, fit for a header. */
  filename: string;
  bytes: number;
  width: number | null;
  height: number | null;
  /** Length of a video; null when it is not one or nobody could tell. */
  seconds: number | null;
  alt: string;
  open(range?: ByteRange): Promise<ReadableStream<Uint8Array>>;
  /**
   * Where the platform may fetch it from during the next day, for platforms that fetch; null when this installation
   * cannot be reached from outside.
   */
  address: string | null;
};

/** What is to be published, already resolved for one channel. */
export type Outgoing = {
  text: string;
  media: readonly OutgoingMedia[];
  options: Readonly<Record<string, string>>;
  /** The post itself, a part of a thread after it, or the first comment under it. */
  role: "post" | "part" | "comment";
  /** Receipt of the predecessor, for a part of a thread or a comment. */
  replyTo: Receipt | null;
};

/** What `prepare` left at the platform: plain JSON, stored, given back to `publish`. No secrets. */
export type RemoteDraft = Record<string, unknown>;

/** Lets preparing be cut into steps that end in time and survive a crash. */
export type Progress = {
  /** Stores what is there so far. Called after each file, so that none is uploaded twice. */
  keep(draft: RemoteDraft): Promise<void>;
  /** False when no further upload may begin in this step: then end with a `wait` that is `unfinished`. */
  mayBegin(): boolean;
};

/** Idempotency material and everything else the commit needs to be the very same again. Plain JSON, no secrets. */
export type CommitMaterial = Record<string, string>;

/** The platform's proof. `remoteId` is unique per account. `address` null = published, address unknown. */
export type Receipt = {
  remoteId: string;
  address: string | null;
  publishedAt: Date | null;
  /** What the commit was sent under, where the platform names a post by that until it has an id: both are one post. */
  handle?: string;
  /** The answer to the commit it was read from. */
  evidence?: Evidence;
};

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
  /**
   * `staleDraft`: what preparing left there is gone; prepare anew, without the old draft. `unfinished`: this step
   * ran long enough; the next goes on from what was kept.
   */
  | {
      next: "wait";
      until: Date;
      reason: string;
      evidence?: Evidence;
      staleDraft?: true;
      unfinished?: true;
    }
  | { next: "refresh"; reason: string; evidence?: Evidence }
  | { next: "reconnect"; reason: string; evidence?: Evidence }
  /** `gone`: the post that was to be changed is no longer there. */
  | {
      next: "revise";
      field: "text" | "media" | "options";
      reason: string;
      evidence?: Evidence;
      gone?: true;
    }
  | { next: "configure"; reason: string; evidence?: Evidence }
  /** It may have gone out: reconcile, never resend blindly. */
  | { next: "look"; reason: string; evidence?: Evidence };

/** A failed refresh: a wait, a definite end (`reconnect`), or an answer that never came (`lost`). */
export type RefreshFailure =
  | { next: "wait"; until: Date; reason: string; evidence?: Evidence }
  | { next: "reconnect"; reason: string; evidence?: Evidence }
  | { next: "lost"; reason: string; evidence?: Evidence };

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
  /**
   * It answered without saying, or the reading could not be finished. `away`: nobody could be asked (the server does not
   * answer, refuses for now, or wants access renewed), so it may tell later.
   */
  | { found: "unclear"; reason: string; evidence: Evidence; away?: boolean };

/** When a reading has to be over. */
export type Deadline = { leftMs(): number };

/** `no`: certainly none of this account's posts, with a sentence that says why. `unclear`: nobody could be asked. */
export type PostIdentity =
  | { known: "yes"; receipt: Receipt }
  | { known: "no"; reason: string }
  | { known: "unclear"; reason: string };

/** The last hook before the committing bytes leave: returns false when it is too late and nothing may be sent. */
export type CommitGate = { mayStillLeave(): boolean; ceilingMs: number };
