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
  /** ISO instant of arming, by the database's clock. */
  armedAt: string;
  fingerprint: string;
};

/** Why an operation failed, and who must act next. */
export type OperationFailure = {
  next: PublishFailure["next"] | "resume";
  reason: string;
  field?: "text" | "media" | "options";
};

/** The platform's own words about one try, redacted. */
export type AttemptEvidence = Evidence;
