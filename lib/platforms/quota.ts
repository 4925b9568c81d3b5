/** What a quota counts. */
export type QuotaCost = "publish" | "part" | "comment" | "update" | "remove" | "upload";

/** A limit on what may be written in a stretch of time, as the platform's documents state it. */
export type Quota = {
  /** Quotas of one name count the same uses, each over its own window. */
  name: string;
  /** What a person is told it counts, in the plural: `posts`. */
  label: string;
  /** How much may be used in any `windowSeconds`. */
  limit: number;
  windowSeconds: number;
  /** Whether each account has it, or all accounts of the registered application share it. */
  per: "account" | "app";
  costs: Partial<Record<QuotaCost, number>>;
};
