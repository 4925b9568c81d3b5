import "server-only";
import { hasPermission } from "@/lib/auth/permissions";
import { getScopeOf } from "@/lib/auth/require";
import type { Scope, SelfScope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import type { AppCredentials } from "@/lib/platforms/contract";
import type { ConnectFailure, OAuthConnect } from "@/lib/platforms/contract-connecting";
import type { Platform } from "@/lib/platforms/contract-platform";
import { platformOf } from "@/lib/platforms/registry";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { getApplication } from "../applications/queries";
import { redirectUriFor, setUpWords } from "../applications/rules";
import { savePending } from "../choosing/mutations";
import { otherAccountWords } from "../choosing/rules";
import { type Ending, endSignIn } from "../choosing/work";
import { isInSandbox, remoteAccountOf, SANDBOX } from "../rules";
import type { ConnectChannel } from "../schema";
import { findApp, forgetApp, type StateRow, saveApp, saveChannel, saveState, takeState } from "./mutations";
import { getSlug, getWanted } from "./queries";
import {
  authorizeUrl,
  grantedScopes,
  isIssuer,
  newHandshake,
  plainCode,
  type Refusal,
  refusalOf,
  scopesAsked,
} from "./rules";

type Refused = { ok: false; failure: Failure };

const withScheme = (address: string): string =>
  /^[a-z]+:\/\//i.test(address) ? address : `https://${address}`;

const isSandbox = (field?: string) =>
  fail(
    "is-sandbox",
    "This is the sandbox's address. Use the Sandbox button to connect a simulated account.",
    field ? { field } : {},
  );

/**
 * Where the account is to be looked for: the simulator's base, or null for the real platform. A real account is
 * never looked for at the simulator.
 */
function baseFor(input: ConnectChannel, platform: Platform): Result<string | null, Failure> {
  const { localMode, SANDBOX_ORIGIN } = env();
  if (!input.sandbox) {
    const simulated = platform.facts.connect.fields.find(
      ({ name, kind }) =>
        kind === "address" && isInSandbox(withScheme((input.fields[name] ?? "").trim()), SANDBOX_ORIGIN),
    );
    return simulated ? isSandbox(simulated.name) : ok(null);
  }
  if (!localMode) return fail("no-sandbox", "The sandbox exists in local mode only.");
  if (!SANDBOX_ORIGIN)
    return fail("no-sandbox", "The sandbox is not running. Start Posthaste with npm start.");
  return ok(`${SANDBOX_ORIGIN}/${input.platform}`);
}

/** What the channel's row keeps as its origin. A handle that leads a real account into the sandbox is refused. */
const originFor = (input: ConnectChannel, origin: string): Result<string, Failure> => {
  if (input.sandbox) return ok(SANDBOX);
  return isInSandbox(origin, env().SANDBOX_ORIGIN) ? isSandbox() : ok(origin);
};

/** The channel that is to be connected again, if one is. Fails when it is gone, or not what the form is for. */
async function wantedBy(scope: Scope, { channelId, platform, sandbox }: ConnectChannel) {
  if (channelId === undefined) return ok(null);
  const wanted = await getWanted(scope, channelId);
  return wanted?.platform === platform && wanted.sandbox === sandbox
    ? ok(wanted)
    : fail("not-found", "This channel is not in the workspace any more. Reload the page.");
}

/** An adapter's failure as the form shows it; the evidence goes to the log, already redacted. */
function refused({ code, message, field, evidence }: ConnectFailure): Refused {
  log().info({ why: code, evidence }, "a channel could not be connected");
  return fail(code, message, field ? { field } : {});
}

/**
 * Connects with a platform's own form. Fails with the field that has to change, or with `no-platform`,
 * `no-sandbox`, `unreachable`, `other-account` and whatever the platform's adapter names.
 */
export async function connectByForm(
  scope: Scope,
  input: ConnectChannel,
): Promise<Result<{ channelId: string; handle: string; again: boolean }, Failure>> {
  const platform = platformOf(input.platform);
  if (platform?.connect.kind !== "form")
    return fail("no-platform", "This platform cannot be connected with a form.");
  const base = baseFor(input, platform);
  if (!base.ok) return base;
  const wanted = await wantedBy(scope, input);
  if (!wanted.ok) return wanted;
  const signed = await platform.connect.signIn(input.fields, base.value);
  if (!signed.ok) return refused(signed.failure);
  const origin = originFor(input, signed.value.origin);
  if (!origin.ok) return origin;
  const { account, access } = signed.value;
  if (
    wanted.value &&
    wanted.value.remoteAccount !== remoteAccountOf(input.platform, origin.value, account.id)
  )
    return fail("other-account", otherAccountWords(wanted.value.handle, [account.handle]));
  const saved = await saveChannel(scope, {
    platform: input.platform,
    origin: origin.value,
    sandbox: input.sandbox,
    account,
    access,
    app: null,
  });
  return ok({ ...saved, handle: account.handle });
}

/**
 * Begins an OAuth handshake: finds the server, registers our application there if need be, remembers the state,
 * and returns the address of the consent page. Fails like `connectByForm`.
 */
export async function beginOAuth(
  scope: Scope,
  self: SelfScope,
  input: ConnectChannel,
): Promise<Result<{ url: string }, Failure>> {
  const platform = platformOf(input.platform);
  if (platform?.connect.kind !== "oauth")
    return fail("no-platform", "This platform is not connected by signing in there.");
  const base = baseFor(input, platform);
  if (!base.ok) return base;
  const wanted = await wantedBy(scope, input);
  if (!wanted.ok) return wanted;
  const resolved = await platform.connect.resolve(input.fields, base.value);
  if (!resolved.ok) return refused(resolved.failure);
  const { origin: server, endpoints } = resolved.value;
  const origin = originFor(input, server);
  if (!origin.ok) return origin;
  const redirectUri = redirectUriFor(env().publicUrl, input.platform);
  const scopes = scopesAsked(platform.facts.connect);
  const key = { platform: input.platform, origin: origin.value, redirectUri, scopes: scopes.join(" ") };
  const { connect } = platform;
  const app = await application(scope, { ...platform, connect }, server, key, input.sandbox);
  if (!app.ok) return app;
  const { state, verifier, challenge } = newHandshake();
  const { sandbox, channelId = null } = input;
  await saveState(scope, self, { ...key, state, verifier, sandbox, channelId });
  const ask = { clientId: app.value.clientId, redirectUri, scopes, state, challenge };
  return ok({ url: authorizeUrl(endpoints.authorize, ask, connect.handshake) });
}

type AppKey = Parameters<typeof findApp>[1];

type OAuthPlatform = Platform & { connect: OAuthConnect };

/** The application to ask with: the operator's, or one that registers itself where the platform lets it. */
async function application(
  scope: Scope,
  { facts, connect }: OAuthPlatform,
  server: string,
  key: AppKey,
  sandbox: boolean,
): Promise<Result<NonNullable<AppCredentials>, Failure>> {
  if (facts.connect.application) {
    const app = getApplication(key.platform, sandbox);
    return app ? ok(app) : fail("not-configured", setUpWords(facts, env().publicUrl));
  }
  const known = await findApp(scope, key);
  if (known && (!connect.isRegistered || (await connect.isRegistered(server, known)))) return ok(known);
  if (!connect.register) return fail("not-configured", setUpWords(facts, env().publicUrl));
  const registered = await connect.register(server, {
    redirectUri: key.redirectUri,
    website: env().publicUrl,
  });
  if (!registered.ok) return refused(registered.failure);
  await saveApp(scope, key, registered.value);
  return ok(registered.value);
}

export type Callback = {
  platform: string;
  state: string | undefined;
  code: string | undefined;
  error: string | undefined;
  iss: string | undefined;
  /** The scopes that were granted, where the platform says so on the way back. */
  scopes?: string | undefined;
};

/** Where to send the person, and what to say there. `slug` is null when the state does not lead to a workspace of theirs. */
export type CallbackOutcome = { slug: string | null } & Ending;

/**
 * Ends an OAuth handshake: uses up the state, checks who answered, trades the code, and saves the channel or what there
 * is to choose from.
 */
export async function completeOAuth(self: SelfScope, callback: Callback): Promise<CallbackOutcome> {
  const platform = platformOf(callback.platform);
  if (platform?.connect.kind !== "oauth" || !callback.state) return { slug: null, refusal: "unknown" };
  const taken = await takeState(self, callback.platform, callback.state);
  if (!taken.ok) return { slug: null, refusal: taken.failure.code };
  const row = taken.value;
  const scope = await getScopeOf(self, row.workspaceId);
  if (!scope) return { slug: null, refusal: "unknown" };
  const slug = await getSlug(scope);
  const refuse = (refusal: Refusal): CallbackOutcome => ({ slug, refusal });
  if (!hasPermission(scope, "channels.connect")) return refuse("not-allowed");
  const { SANDBOX_ORIGIN } = env();
  if (row.sandbox && !SANDBOX_ORIGIN) return refuse("sandbox-away");
  const server = row.sandbox ? `${SANDBOX_ORIGIN}/${row.platform}` : row.origin;
  const { connect } = platform;
  const speaker = { ...platform, connect };
  if (!(await isAnswerOf(speaker, row, server, callback.iss))) return refuse("issuer");
  if (callback.error) return refuse(refusalOf(callback.error));
  const code = plainCode(callback.code ?? "");
  if (!code) return refuse("platform-error");
  return { slug, ...(await trade(scope, self, speaker, row, server, { ...callback, code })) };
}

/** Whether an `iss` names the account's server, or the platform's own page that asked for consent. */
async function isAnswerOf(
  { facts, connect }: OAuthPlatform,
  row: StateRow,
  server: string,
  iss: string | undefined,
): Promise<boolean> {
  if (isIssuer(iss, server)) return true;
  // Where a person names the server, nobody else may answer for it.
  if (facts.connect.fields.some(({ kind }) => kind === "address")) return false;
  const resolved = await connect.resolve({}, row.sandbox ? server : null);
  return resolved.ok && isIssuer(iss, new URL(resolved.value.endpoints.authorize).origin);
}

async function trade(
  scope: Scope,
  self: SelfScope,
  platform: OAuthPlatform,
  row: StateRow,
  server: string,
  answer: { code: string; scopes?: string | undefined },
): Promise<Ending> {
  const { origin, redirectUri, scopes, sandbox, verifier } = row;
  const key = { platform: row.platform, origin, redirectUri, scopes };
  const app = platform.facts.connect.application
    ? getApplication(row.platform, sandbox)
    : await findApp(scope, key);
  const { code } = answer;
  const access = await platform.connect.exchange({ origin: server, app, code, verifier, redirectUri });
  if (access.ok) {
    const granted = grantedScopes(access.value.scopes, answer.scopes, scopes.split(" ").filter(Boolean));
    return endSignIn(scope, self, platform, {
      row,
      server,
      app,
      access: { ...access.value, scopes: granted },
    });
  }
  const { code: reason, message, evidence } = access.failure;
  log().info({ why: reason, evidence }, "a sign-in was not accepted");
  if (reason === "app-forgotten") await forgetApp(scope, key);
  if (reason === "app-forgotten" || reason === "code-refused" || reason === "unreachable")
    return { refusal: reason };
  return { told: await savePending(scope, self, row, { problem: message }) };
}
