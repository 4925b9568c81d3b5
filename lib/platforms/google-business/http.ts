import type { Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import { askGoogle, type GoogleAnswer, type GoogleCall, type GoogleService } from "../shared/google";
import { hostAt } from "../shared/hosts";

/** Where real accounts live: the host of the posts. */
export const PUBLIC = "https://mybusiness.googleapis.com";

/** Three hosts, one sign-in. */
const HOSTS = {
  accounts: "mybusinessaccountmanagement.googleapis.com",
  locations: "mybusinessbusinessinformation.googleapis.com",
  posts: "mybusiness.googleapis.com",
} as const;

/** developers.google.com/my-business/content/posts-data; a refusal names the field that is meant. */
const service: GoogleService = {
  label: "Google Business Profile",
  rows: [
    {
      says: /^summary$/,
      next: "revise",
      field: "text",
      reason: "Google does not take this text.",
    },
    {
      says: /^media(\b|\[)/,
      next: "revise",
      field: "media",
      reason: "Google does not take this picture.",
    },
    {
      says: /^(topicType|topic_type|event|offer|callToAction|call_to_action)\b/,
      next: "revise",
      field: "options",
      reason: "Google does not take these details of the post.",
    },
  ],
};

type Call = Omit<GoogleCall, "url" | "token"> & {
  host: keyof typeof HOSTS;
  /** Below the host, with version and query. */
  path: string;
};

/** One request with the person's access. */
export const ask = (
  context: AccountContext,
  { host, path, ...call }: Call,
): Promise<Result<GoogleAnswer, PublishFailure>> =>
  askGoogle(service, {
    ...call,
    url: `${hostAt(context.origin, PUBLIC, HOSTS[host])}${path}`,
    token: context.access.token,
  });
