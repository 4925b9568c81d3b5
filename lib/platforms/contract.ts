import type { Result } from "@/lib/result";
import type { ChannelLimits, MediaKind, Metric, PlatformFacts } from "./contract-facts";

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

/** Connecting with a form of its own. */
export type FormConnect = {
  kind: "form";
  /** Signs in with what the form holds. `origin` in the answer is where the account lives. */
  signIn(
    fields: Readonly<Record<string, string>>,
    /** Base address to use instead of the public default (the sandbox), or null. */
    base: string | null,
  ): Promise<Result<{ origin: string; account: RemoteAccount; access: Access }, ConnectFailure>>;
};

/** What the address of a consent page looks like where it differs from the usual. */
export type Handshake = {
  /** Name of the parameter for the application's id; `client_id` when absent. */
  clientParameter?: string;
  /** What stands between scopes; a space when absent. */
  scopeSeparator?: " " | ",";
  /** `none` where the platform refuses PKCE parameters; S256 when absent. */
  pkce?: "S256" | "none";
  /** More parameters, as they stand. */
  extra?: Readonly<Record<string, string>>;
};

/** An account that a sign-in may act for, with its own access; `refusal` says why it cannot be connected. */
export type ConnectableAccount = { account: RemoteAccount; access: Access; refusal?: string };

/** What a platform says of an application's credentials. */
export type ApplicationVerdict = "accepted" | "refused" | "unknown";

/** Connecting by OAuth. */
export type OAuthConnect = {
  kind: "oauth";
  handshake?: Handshake;
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
  /**
   * Whether the platform accepts the operator's application, asked without anybody signing in: `unknown` when the answer
   * does not tell. Absent where only a sign-in shows it. Fails with `unreachable`.
   */
  check?(
    origin: string,
    app: NonNullable<AppCredentials>,
    redirectUri: string,
  ): Promise<Result<ApplicationVerdict, ConnectFailure>>;
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
  /**
   * The accounts (pages, organisations, locations) that the sign-in may act for, all pages of them; none is a failure
   * that says what to do. Absent where a token is one account's: then `identify` says whose.
   */
  accounts?(context: AccountContext): Promise<Result<ConnectableAccount[], ConnectFailure>>;
};

/** A post of the account as the platform lists it. */
export type RemotePost = {
  remoteId: string;
  text: string;
  address: string | null;
  publishedAt: Date | null;
  /** When it was last changed there; null = never, or it does not say. */
  editedAt: Date | null;
  mediaCount: number;
  /** A picture to show for it. */
  thumbnailUrl: string | null;
  /** What the list itself says of its numbers. */
  metrics: PostMetrics;
  /** The platform's own words, without secrets. */
  json: Record<string, unknown>;
};

/** Counts as of now. A number the platform does not give is absent, never 0. */
export type PostMetrics = Readonly<Partial<Record<Metric, number>>>;

/** One page of the account's posts, newest first. `next` null = there are no older ones. */
export type PostPage = { posts: RemotePost[]; next: string | null };

/** The account's own numbers as of now; null = the platform does not say. */
export type Audience = { followers: number | null; following: number | null; posts: number | null };

/** Where a server asks for consent and trades codes. */
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
    progress?: Progress,
  ): Promise<Result<RemoteDraft, PublishFailure>>;
  /**
   * Idempotency material for one intent, made before arming and stored with it; what `find` will be given. `seed` is
   * unique per intent; its draft is what preparing left, so that a container's or session's id can be the handle.
   */
  commitMaterial(
    outgoing: Outgoing,
    seed: { operationId: string; revision: number; now: Date; draft: RemoteDraft | null },
  ): CommitMaterial;
  /** Sends the one request that commits. Never retries by itself, never follows a redirect. */
  publish(
    context: AccountContext,
    outgoing: Outgoing,
    draft: RemoteDraft | null,
    material: CommitMaterial,
    gate: CommitGate,
  ): Promise<Result<Receipt, PublishFailure>>;
  /** Whether an earlier commit is there. A reading that could not be finished in time is `unclear`. */
  find?(context: AccountContext, intent: Intent, deadline?: Deadline): Promise<FindAnswer>;
  /**
   * Whether a post of this content is there, sent under a key that is lost: one complete reading of the account back
   * beyond `armedAt`, compared by fingerprint; `material` means nothing. Lists need none: their `find` does the same.
   */
  search?(context: AccountContext, intent: Intent, deadline?: Deadline): Promise<FindAnswer>;
  /** Which post of the account an address names that a person copied, in any form the platform shows it. */
  identifyPost?(context: AccountContext, address: string): Promise<PostIdentity>;
  /**
   * Makes a post that is there say what `outgoing` says; `draft` is what preparing it left. The same change may be
   * sent again, so an answer that never came (`look`) is answered by sending it once more after its ceiling.
   */
  update?(
    context: AccountContext,
    remoteId: string,
    outgoing: Outgoing,
    draft: RemoteDraft | null,
    gate: CommitGate,
  ): Promise<Result<null, PublishFailure>>;
  /** Deletes a post that is there; one that is gone already counts as deleted, so it may be sent again. */
  remove?(context: AccountContext, remoteId: string): Promise<Result<null, PublishFailure>>;
  /** One page of the account's posts; `cursor` null = the newest. Comments and other people's posts are left out. */
  list?(context: AccountContext, cursor: string | null): Promise<Result<PostPage, PublishFailure>>;
  /** The numbers of some posts (at most 50), by remote id; a post that is gone is absent. */
  metrics?(
    context: AccountContext,
    remoteIds: readonly string[],
  ): Promise<Result<ReadonlyMap<string, PostMetrics>, PublishFailure>>;
  audience?(context: AccountContext): Promise<Result<Audience, PublishFailure>>;
};
