import type { PublishFailure } from "../contract";
import type { GraphRow } from "../shared/graph";

const revise = (
  subcode: number,
  field: "text" | "media" | "options",
  reason: string,
): Extract<GraphRow, { next: "revise" }> => ({ subcode, next: "revise", field, reason });

/** Refusals that only the author can mend, by subcode. */
const AUTHORS: readonly Extract<GraphRow, { next: "revise" }>[] = [
  revise(2207004, "media", "Instagram refused the picture as too large: at most 8 MB."),
  revise(2207005, "media", "Instagram takes pictures as JPEG only."),
  revise(2207009, "media", "The picture is too tall or too wide: between 4:5 and 1.91:1."),
  revise(2207010, "text", "The text is too long: at most 2,200 characters and 30 hashtags."),
  revise(2207023, "media", "Instagram does not take files of this kind."),
  revise(2207026, "media", "Instagram could not read the video: MP4 or MOV with H.264 and AAC."),
  revise(2207028, "media", "A carousel has 2 to 10 files."),
  revise(2207035, "options", "Instagram refused the tagged products."),
  revise(2207036, "options", "Instagram refused the tagged products."),
  revise(2207037, "options", "Instagram refused the tagged products."),
  revise(2207040, "text", "The text mentions too many accounts: at most 20."),
  revise(2207057, "options", "The cover's second lies outside the video."),
  revise(2207081, "options", "This account cannot use trial reels."),
];

/** developers.facebook.com/docs/instagram-platform/…/error-codes, by who must act. */
export const ROWS: readonly GraphRow[] = [
  ...AUTHORS,
  {
    says: /INVALID_LOCATION_ID/,
    next: "revise",
    field: "options",
    reason: "Instagram does not know the place.",
  },
  { code: 9, next: "wait", seconds: 3600, reason: "The account's posts of this day are used up." },
  {
    subcode: 2207051,
    next: "reconnect",
    reason: "Instagram has blocked this account's posting as spam. Look into the Instagram app.",
  },
  {
    subcode: 2207050,
    next: "reconnect",
    reason: "The account is restricted or inactive. Its owner has to look into the Instagram app.",
  },
  { subcode: 2207003, next: "wait", seconds: 60, reason: "Fetching the file took Instagram too long." },
  {
    subcode: 2207052,
    next: "wait",
    seconds: 120,
    reason: "Instagram could not fetch the file from this server. An operator checks PUBLIC_URL.",
  },
  {
    subcode: 2207020,
    next: "wait",
    seconds: 5,
    staleDraft: true,
    reason: "What was prepared has expired; it is prepared again.",
  },
  {
    code: 24,
    next: "wait",
    seconds: 30,
    staleDraft: true,
    reason: "Instagram no longer has what was prepared; it is prepared again.",
  },
  { code: 9007, next: "wait", seconds: 15, reason: "Instagram is still processing the files." },
];

/** What a container that failed says: `Error: Media upload has failed with error code 2207026`. */
export function failureOf(words: string): PublishFailure {
  const subcode = Number(/\b(2207\d{3})\b/.exec(words)?.[1]);
  const row = AUTHORS.find((one) => one.subcode === subcode);
  if (row) return { next: "revise", field: row.field, reason: `${row.reason} Instagram says: ${words}` };
  return {
    next: "wait",
    until: new Date(Date.now() + 60_000),
    reason: `Instagram could not process the file; it is prepared again. Instagram says: ${words}`,
    staleDraft: true,
  };
}
