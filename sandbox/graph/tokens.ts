import { createHmac } from "node:crypto";
import { bearerOf, clientOf, type Grants, type Token } from "../oauth/grants.ts";
import { GraphError } from "./error.ts";

/** 190 in the words for each way in which a token stops working. */
export const tokenErrors = {
  none: () => new GraphError(104, "An access token is required to request this resource.", { status: 400 }),
  unknown: () =>
    new GraphError(190, "Invalid OAuth access token - Cannot parse access token", { status: 401 }),
  expired: () =>
    new GraphError(190, "Error validating access token: Session has expired.", { status: 401, subcode: 463 }),
  revoked: () =>
    new GraphError(190, "Error validating access token: The user has not authorized application.", {
      status: 401,
      subcode: 458,
    }),
  checkpoint: () =>
    new GraphError(
      190,
      "Error validating access token: The user is enrolled in a blocking, logged-in checkpoint",
      { status: 401, subcode: 459 },
    ),
} as const;

/** The token of a request: in the header, as `Bearer` or `OAuth`, or in the parameter. */
export const givenToken = (headers: Headers, parameter: string | null): string | null =>
  bearerOf(headers) ?? bearerOf(headers, "oauth") ?? parameter;

/** A token that works, or the platform's error. */
export function workingToken<Data>(grants: Grants<Data>, text: string | null): Token<Data> {
  if (!text) throw tokenErrors.none();
  const token = grants.read(text);
  if (!token) throw tokenErrors.unknown();
  if (token.state === "expired") throw tokenErrors.expired();
  if (token.state !== "valid") throw tokenErrors.revoked();
  return token;
}

/** Where a proof of the application's secret is given, it must be right. */
export function checkProof(platform: string, token: string, given: string | null): void {
  if (given === null) return;
  const right = createHmac("sha256", clientOf(platform).secret).update(token).digest("hex");
  if (given !== right) throw new GraphError(100, "Invalid appsecret_proof provided in the API argument");
}
