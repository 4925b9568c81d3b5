import { fail } from "@/lib/result";

/** Why a mailed link sets no password any more. */
export const linkUsed = () =>
  fail(
    "used",
    "This link does not work any more: it was used already, or is older than an hour. Ask for a new one.",
  );
