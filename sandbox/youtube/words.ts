import { GoogleError } from "../google/errors.ts";

const DOMAIN = "youtube.parameter";

/** 400 with a reason of the service's own. */
export const bad = (reason: string, message: string, location?: string): GoogleError =>
  new GoogleError(400, message, { reason, domain: DOMAIN, ...(location ? { location } : {}) });

export const missing = (parameter: string): GoogleError =>
  new GoogleError(400, `No filter selected or required parameter missing: ${parameter}.`, {
    reason: "missingRequiredParameter",
    domain: DOMAIN,
    location: parameter,
  });

export const gone = (what: "video" | "comment" | "playlist" | "channel", domain = "youtube.video") =>
  new GoogleError(
    404,
    `The ${what} that you are trying to use cannot be found. Check the value of the request's id to ensure that it is correct.`,
    { reason: `${what}NotFound`, domain },
  );

export const forbidden = (): GoogleError =>
  new GoogleError(403, "Forbidden", { reason: "forbidden", domain: "youtube.video" });

export const signupRequired = (): GoogleError =>
  new GoogleError(401, "Unauthorized", { reason: "youtubeSignupRequired", domain: "youtube.header" });

export const suspended = (): GoogleError =>
  new GoogleError(403, "The YouTube account of the authenticated user is suspended.", {
    reason: "authenticatedUserAccountSuspended",
    domain: "youtube.common",
  });

export const quotaExceeded = (): GoogleError =>
  new GoogleError(
    403,
    'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.',
    { reason: "quotaExceeded", domain: "youtube.quota" },
  );
