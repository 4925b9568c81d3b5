import type { Result } from "@/lib/result";
import type {
  Access,
  AccountContext,
  CommitGate,
  CommitMaterial,
  Deadline,
  FindAnswer,
  Intent,
  Outgoing,
  PostIdentity,
  Progress,
  PublishFailure,
  Receipt,
  RefreshFailure,
  RemoteAccount,
  RemoteDraft,
} from "./contract";
import type { FormConnect, OAuthConnect } from "./contract-connecting";
import type { PlatformFacts } from "./contract-facts";
import type { Audience, PostMetrics, PostPage } from "./contract-reading";

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
