import type { GraphRow } from "../shared/graph";

const bySubcode = (subcodes: readonly number[], row: GraphRow): GraphRow[] =>
  subcodes.map((subcode) => ({ ...row, subcode }));

const attention =
  "Facebook wants something of this account first. Log in at facebook.com, do what it asks, then connect again.";

/** What only Facebook's errors mean (developers.facebook.com/docs/graph-api/guides/error-handling and its subcodes). */
export const rows: readonly GraphRow[] = [
  {
    subcode: 1390008,
    next: "wait",
    seconds: 3_600,
    reason: "Facebook finds that this Page posts too fast.",
  },
  ...bySubcode([1363047, 1609010], { next: "trouble" }),
  // The pictures of this draft already stand in a post: very likely in the one that is looked for.
  { subcode: 1366051, next: "trouble" },
  ...bySubcode([1404112, 1404006, 4854002], { next: "reconnect", reason: attention }),
  {
    subcode: 1404078,
    next: "reconnect",
    reason: "The Page needs Page Publishing Authorization. Complete it at facebook.com, then connect again.",
  },
  ...bySubcode([1366046, 2069019], {
    next: "revise",
    field: "media",
    reason: "Facebook does not take this file. Save it as a smaller JPEG or PNG.",
  }),
  {
    subcode: 1363040,
    next: "revise",
    field: "media",
    reason: "A reel has to be upright, 9:16.",
  },
  {
    subcode: 1363127,
    next: "revise",
    field: "media",
    reason: "A reel needs at least 540 × 960 pixels.",
  },
  {
    subcode: 1363128,
    next: "revise",
    field: "media",
    reason: "A reel has to be 3 to 90 seconds long.",
  },
  {
    subcode: 1363129,
    next: "revise",
    field: "media",
    reason: "A reel needs 24 to 60 frames a second.",
  },
  ...[1609005, 1609008, 2061006].flatMap((number): GraphRow[] => {
    const row: GraphRow = {
      next: "revise",
      field: "options",
      reason: "Facebook does not take the link. Change it, or post without it.",
    };
    return [
      { ...row, subcode: number },
      { ...row, code: number },
    ];
  }),
  { code: 324, next: "revise", field: "media", reason: "Facebook could not read the picture." },
  { code: 382, next: "revise", field: "media", reason: "The video is too small for Facebook." },
  { code: 6000, next: "revise", field: "media", reason: "Facebook could not read the video." },
  {
    code: 6001,
    next: "wait",
    seconds: 30,
    reason: "The upload of the video broke off; it will be uploaded again.",
    staleDraft: true,
  },
  { code: 389, next: "wait", seconds: 300, reason: "Facebook could not fetch the file.", staleDraft: true },
  {
    code: 506,
    next: "revise",
    field: "text",
    reason: "Facebook refuses a post that says the same as the one before it. Change the text.",
  },
  {
    code: 100,
    says: /attached_media|media_fbid|photo_id|video_id|upload_session/i,
    next: "wait",
    seconds: 5,
    reason: "Facebook no longer has the uploaded file; it will be uploaded again.",
    staleDraft: true,
  },
];
