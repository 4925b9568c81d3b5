import type { GoogleService } from "../shared/google";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const clock = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/Los_Angeles",
  hourCycle: "h23",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
});

/** How long it has been the same day at Google's. */
function sinceMidnight(at: Date): number {
  const read = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return ((read.hour ?? 0) * 3600 + (read.minute ?? 0) * 60 + (read.second ?? 0)) * 1000;
}

/** The next midnight in Pacific time, when daily quotas begin anew, and a minute for Google to notice. */
export function afterMidnight(now: Date): Date {
  const about = new Date(now.getTime() + DAY_MS - sinceMidnight(now));
  // On the two days a year that are an hour longer or shorter, the guess is off by that hour.
  const off = sinceMidnight(about);
  return new Date(about.getTime() - (off > DAY_MS / 2 ? off - DAY_MS : off) + 60_000);
}

const tomorrow = (now: Date): Date => new Date(now.getTime() + DAY_MS);

/** developers.google.com/youtube/v3/docs/errors, by who must act. */
export const service: GoogleService = {
  label: "YouTube",
  rows: [
    {
      says: /^(quotaExceeded|dailyLimitExceeded)$/,
      next: "wait",
      until: afterMidnight,
      reason:
        "The day's quota of this installation at YouTube is used up. It begins anew at midnight Pacific time.",
    },
    {
      says: /^uploadLimitExceeded$/,
      next: "wait",
      until: tomorrow,
      reason: "YouTube takes no more videos from this channel today.",
    },
    {
      says: /^youtubeSignupRequired$/,
      next: "reconnect",
      reason: "This Google account has no YouTube channel. Create one at youtube.com and connect again.",
    },
    {
      says: /^(authenticatedUserAccount|channel|account)(Suspended|Closed)$/,
      next: "reconnect",
      reason: "YouTube has suspended or closed this channel. Its owner has to settle that with YouTube.",
    },
    { says: /^invalidTitle$/, next: "revise", field: "options", reason: "YouTube does not take this title." },
    {
      says: /^invalidDescription$/,
      next: "revise",
      field: "text",
      reason: "YouTube does not take this description: at most 5,000 bytes, and no < or >.",
    },
    {
      says: /^(invalidTags|invalidCategoryId|invalidPublishAt|invalidVideoMetadata|invalidRecordingDetails)$/,
      next: "revise",
      field: "options",
      reason: "YouTube does not take these details of the video.",
    },
    {
      says: /^(mediaBodyRequired|invalidFilename|badContent|mediaTooLarge|uploadTooLarge)$/,
      next: "revise",
      field: "media",
      reason: "YouTube does not take this file.",
    },
    {
      says: /^(commentsDisabled|forbiddenComment)$/,
      next: "revise",
      field: "options",
      reason: "Comments are turned off for this video; one that is made for kids takes none.",
    },
    {
      says: /^(commentTextTooLong|commentTextRequired|processingFailure|invalidCommentMetadata)$/,
      next: "revise",
      field: "text",
      reason: "YouTube does not take this comment.",
    },
  ],
};
