import type { CommitMaterial, Evidence, PublishFailure } from "@/lib/platforms/contract";

/** What an operation sends, taken when it was scheduled. Media are ids: bytes are read when sending. */
export type OperationContent = {
  text: string;
  options: Record<string, string>;
  media: { mediaId: string; alt: string }[];
};

/** Written when an operation is armed, cleared only by a definite answer. */
export type OperationIntent = {
  material: CommitMaterial;
  /** ISO instant of the first arming of this material, by the database's clock: readings go back beyond it. */
  armedAt: string;
  fingerprint: string;
  /** Fence of the newest arming: only its answer may say *no*. */
  fence?: number;
  /** What really left is in a history that a restored database lost: its key is not known, so content is searched. */
  lost?: true;
};

/** Why an operation failed, and who must act next. */
export type OperationFailure = {
  /** `predecessor`: it follows something that did not go out. `ask`: late, and a person says whether it still goes out. */
  next: PublishFailure["next"] | "resume" | "predecessor" | "ask";
  reason: string;
  field?: "text" | "media" | "options";
};

/** A post there that may be the one. */
export type Candidate = { remoteId: string; address: string | null };

/** The platform's own words about one try, redacted; with the posts that were found when there were several. */
export type AttemptEvidence = Evidence & { candidates?: Candidate[] };
