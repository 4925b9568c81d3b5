import { z } from "zod";
import type { AttemptEvidence, Candidate } from "../schema";

const isAddress = (text: string) => /^(https?|at):\/\/\S+$/i.test(text);

/** What a person answers: the look they were shown, named by the fence it had then. */
const Shown = { operationId: z.uuid(), fence: z.int().nonnegative() };

/** A person found the post on the platform, at this address. */
export const FoundThere = z.object({
  ...Shown,
  address: z
    .string()
    .trim()
    .min(1, "Paste the address of the post.")
    .max(2000, "That is too long for an address.")
    .refine(isAddress, "That is not an address. It begins with https://."),
});

/** A person looked, and the post is not on the platform. */
export const NotThere = z.object(Shown);

/** One reading back, as a person weighs it. */
export type Reading = { id: string; at: Date; summary: string; evidence: AttemptEvidence | null };

/** What a person needs to decide whether something is out that nobody can tell of. */
export type LookView = {
  operationId: string;
  /** Which look this is: an answer to it is no answer to a later one. */
  fence: number;
  /** Where the account's posts are shown. */
  profileUrl: string | null;
  /** When it was sent, as far as is known. */
  sentAt: Date | null;
  /** What was sent; the post may have another text by now. */
  text: string;
  pictures: number;
  /** From this instant on *It is not there* may be said: before it could still come out. */
  sendableAt: Date;
  /** What *It is not there* leads to: sent as it was, sent as the post is now, or not sent, since it was cancelled. */
  leadsTo: "same" | "edited" | "cancelled";
  /** The last readings, newest first. */
  readings: Reading[];
  /** Posts there that look like it. */
  candidates: Candidate[];
};
