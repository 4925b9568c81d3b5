import "server-only";
import { hasPermission } from "@/lib/auth/permissions";
import { getScopeOf } from "@/lib/auth/require";
import type { Scope, SelfScope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import type { AppCredentials, ConnectFailure, OAuthConnect, Platform } from "@/lib/platforms/contract";
import { platformOf } from "@/lib/platforms/registry";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { isInSandbox, SANDBOX } from "../rules";
import type { ConnectChannel } from "../schema";
import { findApp, forgetApp, type StateRow, saveApp, saveChannel, saveState, takeState } from "./mutations";
import { getSlug } from "./queries";
import { authorizeUrl, isIssuer, newHandshake, type Refusal } from "./rules";

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

/** An adapter's failure as the form shows it; the evidence goes to the log, already redacted. */
function refused({ code, message, field, evidence }: ConnectFailure): Refused {
  log().info({ why: code, evidence }, "a channel could not be connected");
  return fail(code, message, field ? { field } : {});
}

/**
 * Connects with a platform's own form. Fails with the field that has to change, or with `no-platform`,
 * `no-sandbox`, `unreachable` and whatever the platform's adapter names.
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
  const signed = await platform.connect.signIn(input.fields, base.value);
  if (!signed.ok) return refused(signed.failure);
  const origin = originFor(input, signed.value.origin);
  if (!origin.ok) return origin;
  const { account, access } = signed.value;
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

const redirectUriFor = (platform: string): string => `${env().publicUrl}/api/channels/${platform}/callback`;

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
  const resolved = await platform.connect.resolve(input.fields, base.value);
  if (!resolved.ok) return refused(resolved.failure);
  const { origin: server, endpoints } = resolved.value;
  const origin = originFor(input, server);
  if (!origin.ok) return origin;
  const redirectUri = redirectUriFor(input.platform);
  const scopes = platform.facts.connect.scopes.join(" ");
  const key = { platform: input.platform, origin: origin.value, redirectUri, scopes };
  const app = await application(scope, platform.connect, server, key);
  if (!app.ok) return app;
  const { state, verifier, challenge } = newHandshake();
  await saveState(scope, self, { ...key, state, verifier, sandbox: input.sandbox });
  return ok({
    url: authorizeUrl(endpoints.authorize, {
      clientId: app.value.clientId,
      redirectUri,
      scopes,
      state,
      challenge,
    }),
  });
}

type AppKey = Parameters<typeof findApp>[1];

async function application(
  scope: Scope,
  connect: OAuthConnect,
  server: string,
  key: AppKey,
): Promise<Result<NonNullable<AppCredentials>, Failure>> {
  const known = await findApp(scope, key);
  if (known && (!connect.isRegistered || (await connect.isRegistered(server, known)))) return ok(known);
  if (!connect.register)
    return fail(
      "not-configured",
      "This installation has no application at the platform yet. An operator has to register one.",
    );
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
};

/** Where to send the person, and what to say there. `slug` is null when the state does not lead to a workspace of theirs. */
export type CallbackOutcome = { slug: string | null } & Ending;

type Ending = { connected: string; again: boolean } | { refusal: Refusal };

/** Ends an OAuth handshake: uses up the state, checks who answered, trades the code, saves the channel. */
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
  if (!isIssuer(callback.iss, server)) return refuse("issuer");
  if (callback.error) return refuse(callback.error === "access_denied" ? "denied" : "platform-error");
  if (!callback.code) return refuse("platform-error");
  const { connect } = platform;
  return { slug, ...(await trade(scope, { ...platform, connect }, row, server, callback.code)) };
}

async function trade(
  scope: Scope,
  platform: Platform & { connect: OAuthConnect },
  row: StateRow,
  server: string,
  code: string,
): Promise<Ending> {
  const refuse = (refusal: Refusal): Ending => ({ refusal });
  const { origin, redirectUri, scopes, sandbox } = row;
  const key = { platform: row.platform, origin, redirectUri, scopes };
  const app = await findApp(scope, key);
  const access = await platform.connect.exchange({
    origin: server,
    app,
    code,
    verifier: row.verifier,
    redirectUri,
  });
  if (!access.ok) {
    const { code: reason, evidence } = access.failure;
    log().info({ why: reason, evidence }, "a sign-in was not accepted");
    if (reason === "app-forgotten") await forgetApp(scope, key);
    if (reason === "app-forgotten" || reason === "code-refused" || reason === "unreachable")
      return refuse(reason);
    return refuse("platform-error");
  }
  const account = await platform.identify({
    origin: server,
    accountId: "",
    handle: "",
    access: access.value,
    app,
  });
  if (!account.ok) return refuse(account.failure.next === "wait" ? "unreachable" : "code-refused");
  const connected = {
    platform: row.platform,
    origin,
    sandbox,
    account: account.value,
    access: access.value,
    app,
  };
  const { again } = await saveChannel(scope, connected);
  return { connected: account.value.handle, again };
}
