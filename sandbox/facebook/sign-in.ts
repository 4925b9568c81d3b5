import { badParameter, GraphError } from "../graph/error.ts";
import type { Params } from "../graph/params.ts";
import { givenToken } from "../graph/tokens.ts";
import { type CodeProblem, clientOf, type Token } from "../oauth/grants.ts";
import type { Call } from "./access.ts";
import { type GrantData, platformId, type Service } from "./network.ts";

const HOUR_MS = 3_600_000;
const DAY_S = 86_400;
/** 59 days, 23 hours and some: as the real one answers. */
const LONG_MS = 5_183_944_000;
const dataAccessMs = 90 * DAY_S * 1000;

const codeErrors: Record<CodeProblem, () => GraphError> = {
  used: () => new GraphError(100, "This authorization code has been used.", { subcode: 36009 }),
  expired: () => new GraphError(100, "This authorization code has expired.", { subcode: 36007 }),
  redirect: () =>
    new GraphError(
      100,
      "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request",
      { subcode: 36008 },
    ),
  unknown: () => new GraphError(100, "Invalid verification code format."),
  client: () => new GraphError(100, "Code was not issued for this application"),
  verifier: () => new GraphError(100, "Invalid code_verifier parameter"),
};

function checkClient({ grants }: Service, params: Params): void {
  const id = params.required("client_id");
  if (id !== clientOf(platformId).id)
    throw new GraphError(
      101,
      "Error validating application. Cannot get application info due to a system error.",
    );
  if (!grants.isClient(id, params.required("client_secret")))
    throw new GraphError(1, "Error validating client secret.");
}

const shown = (token: string, lifeMs: number) => ({
  access_token: token,
  token_type: "bearer",
  expires_in: Math.floor(lifeMs / 1000),
});

/**
 * `GET|POST /oauth/access_token`: a code for a token of an hour, a working token for one of two months, or the
 * application's own token for its credentials.
 */
export function accessToken(service: Service, { params }: Call): unknown {
  checkClient(service, params);
  const { grants } = service;
  if (params.text("grant_type") === "client_credentials")
    return {
      access_token: `${clientOf(platformId).id}|${clientOf(platformId).secret}`,
      token_type: "bearer",
    };
  if (params.text("grant_type") === "fb_exchange_token") {
    const given = grants.read(params.required("fb_exchange_token"));
    if (given?.state !== "valid" || given.data.pageId !== null)
      throw new GraphError(190, "Error validating access token: Session has expired.", {
        status: 401,
        subcode: 463,
      });
    const { accountId, scopes, data, family } = given;
    const token = grants.issue(
      "long",
      { accountId, scopes, data },
      { prefix: "EAAL", lifeMs: LONG_MS, family },
    );
    return shown(token, LONG_MS);
  }
  const by = {
    clientId: params.required("client_id"),
    redirectUri: params.required("redirect_uri"),
    verifier: null,
  };
  const grant = grants.takeCode(params.required("code"), by);
  if (typeof grant === "string") throw codeErrors[grant]();
  return shown(grants.issue("short", grant, { prefix: "EAAS", lifeMs: HOUR_MS }), HOUR_MS);
}

/** Whether a request comes from the application itself: `{app-id}|{app-secret}`. */
export function isApp({ grants }: Service, { c, params }: Call): boolean {
  const [id, secret] = (givenToken(c.req.raw.headers, params.text("access_token")) ?? "").split("|", 2);
  return grants.isClient(id, secret);
}

/** `GET /debug_token`, for the application only. */
export function debugToken(service: Service, call: Call): unknown {
  if (!isApp(service, call))
    throw badParameter(
      "You must provide an app access token, or a user access token that is an owner or developer of the app",
    );
  const token = service.grants.read(call.params.required("input_token"));
  const about = { app_id: clientOf(platformId).id, application: "Posthaste" };
  if (!token)
    return {
      data: {
        error: { code: 190, message: "Invalid OAuth access token." },
        is_valid: false,
        scopes: [],
      },
    };
  return { data: { ...about, ...inspected(service, token) } };
}

function inspected(service: Service, token: Token<GrantData>) {
  const { accountId, data, state, scopes, issuedAt, endsAt } = token;
  const page = data.pageId;
  return {
    type: page ? "PAGE" : "USER",
    data_access_expires_at: Math.floor((issuedAt + dataAccessMs) / 1000),
    expires_at: endsAt === null ? 0 : Math.floor(endsAt / 1000),
    is_valid: state === "valid",
    ...(state === "valid"
      ? {}
      : {
          error: {
            code: 190,
            message: "Error validating access token",
            subcode: state === "expired" ? 463 : 458,
          },
        }),
    issued_at: Math.floor(issuedAt / 1000),
    ...(page ? { profile_id: page } : {}),
    scopes,
    granular_scopes: scopes
      .filter((scope) => scope.startsWith("pages_"))
      .map((scope) => ({ scope, target_ids: data.pages })),
    user_id: page ? (service.accounts.get(page)?.data.personId ?? accountId) : accountId,
  };
}
