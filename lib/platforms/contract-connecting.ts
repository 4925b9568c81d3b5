import type { Result } from "@/lib/result";
import type { Access, AppCredentials, ConnectFailure, RemoteAccount } from "./contract";

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

/** Connecting by OAuth. */
export type OAuthConnect = {
  kind: "oauth";
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
};

/** Where a server asks for consent and trades codes. */
export type OAuthEndpoints = { authorize: string; token: string };
