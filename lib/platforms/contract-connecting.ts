import type { Result } from "@/lib/result";
import type { Access, AccountContext, AppCredentials, Evidence, RemoteAccount } from "./contract";

/** A failed connection attempt: what to tell the person, at which field. */
export type ConnectFailure = { code: string; message: string; field?: string; evidence?: Evidence };

/** Connecting with a form of its own. */
export type FormConnect = {
  kind: "form";
  /** Signs in with what the form holds. `origin` in the answer is where the account lives. */
  signIn(
    fields: Readonly<Record<string, string>>,
    /** Base address to use instead of the public default (the sandbox), or null. */
    base: string | null,
  ): Promise<Result<{ origin: string; account: RemoteAccount; access: Access }, ConnectFailure>>;
};

/** What the address of a consent page looks like where it differs from the usual. */
export type Handshake = {
  /** Name of the parameter for the application's id; `client_id` when absent. */
  clientParameter?: string;
  /** What stands between scopes; a space when absent. */
  scopeSeparator?: " " | ",";
  /** `none` where the platform refuses PKCE parameters; S256 when absent. */
  pkce?: "S256" | "none";
  /** More parameters, as they stand. */
  extra?: Readonly<Record<string, string>>;
};

/** An account that a sign-in may act for, with its own access; `refusal` says why it cannot be connected. */
export type ConnectableAccount = { account: RemoteAccount; access: Access; refusal?: string };

/** What a platform says of an application's credentials. */
export type ApplicationVerdict = "accepted" | "refused" | "unknown";

/** Where a server asks for consent and trades codes. */
export type OAuthEndpoints = { authorize: string; token: string };

/** Connecting by OAuth. */
export type OAuthConnect = {
  kind: "oauth";
  handshake?: Handshake;
  /** The server a person named, made into its base address: checked, normalised, discovered. */
  resolve(
    fields: Readonly<Record<string, string>>,
    base: string | null,
  ): Promise<Result<{ origin: string; endpoints: OAuthEndpoints }, ConnectFailure>>;
  /** Registers our application at that server, where the platform has dynamic registration. */
  register?(
    origin: string,
    request: { redirectUri: string; website: string },
  ): Promise<Result<{ clientId: string; clientSecret: string }, ConnectFailure>>;
  /**
   * Whether the platform accepts the operator's application, asked without anybody signing in: `unknown` when the answer
   * does not tell. Absent where only a sign-in shows it. Fails with `unreachable`.
   */
  check?(
    origin: string,
    app: NonNullable<AppCredentials>,
    redirectUri: string,
  ): Promise<Result<ApplicationVerdict, ConnectFailure>>;
  /** Whether the server still knows an application that registered earlier; true when it cannot be asked. */
  isRegistered?(origin: string, app: { clientId: string; clientSecret: string }): Promise<boolean>;
  /** Trades the code for tokens. */
  exchange(request: {
    origin: string;
    app: AppCredentials;
    code: string;
    verifier: string;
    redirectUri: string;
  }): Promise<Result<Access, ConnectFailure>>;
  /**
   * The accounts (pages, organisations, locations) that the sign-in may act for, all pages of them; none is a failure
   * that says what to do. Absent where a token is one account's: then `identify` says whose.
   */
  accounts?(context: AccountContext): Promise<Result<ConnectableAccount[], ConnectFailure>>;
};
