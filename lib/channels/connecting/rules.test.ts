import { describe, expect, it } from "vitest";
import type { Handshake } from "@/lib/platforms/contract-connecting";
import {
  authorizeUrl,
  grantedScopes,
  isIssuer,
  isRefusal,
  newHandshake,
  plainCode,
  refusalOf,
  scopesAsked,
} from "./rules";

const asked = (how?: Handshake, scopes: readonly string[] = ["a", "b:c"]) => {
  const { state, verifier, challenge } = newHandshake();
  const redirectUri = "http://localhost:3000/api/channels/x/callback";
  const url = authorizeUrl(
    "https://example.social/authorize?v=1",
    { clientId: "c", redirectUri, scopes, state, challenge },
    how,
  );
  return { url, state, verifier, redirectUri, parameters: new URL(url).searchParams };
};

describe("the address of a consent page", () => {
  it("carries state and an S256 challenge, never the verifier", () => {
    const { url, state, verifier, redirectUri, parameters } = asked();
    expect(parameters.get("state")).toBe(state);
    expect(parameters.get("code_challenge_method")).toBe("S256");
    expect(parameters.get("redirect_uri")).toBe(redirectUri);
    expect(parameters.get("client_id")).toBe("c");
    expect(parameters.get("v")).toBe("1");
    expect(url).not.toContain(verifier);
    expect(newHandshake().state).not.toBe(state);
  });

  it("writes spaces so that every platform reads them", () => {
    expect(asked().url).toContain("scope=a%20b%3Ac");
    expect(asked(undefined, ["a+b"]).url).toContain("scope=a%2Bb&");
  });

  it("follows what is unusual about a platform", () => {
    const { parameters } = asked({
      clientParameter: "client_key",
      scopeSeparator: ",",
      pkce: "none",
      extra: { access_type: "offline", duration: "permanent" },
    });
    expect(parameters.get("client_key")).toBe("c");
    expect(parameters.get("scope")).toBe("a,b:c");
    expect([parameters.get("access_type"), parameters.get("duration")]).toEqual(["offline", "permanent"]);
    expect(
      ["client_id", "code_challenge", "code_challenge_method"].filter((name) => parameters.has(name)),
    ).toEqual([]);
  });

  it("never lets what is unusual replace the handshake itself", () => {
    const { parameters, state, redirectUri } = asked({
      extra: { state: "x", redirect_uri: "https://evil.example" },
    });
    expect([parameters.get("state"), parameters.get("redirect_uri")]).toEqual([state, redirectUri]);
  });

  it("leaves the scope out where a platform has none", () => {
    expect(asked(undefined, []).parameters.has("scope")).toBe(false);
  });

  it("asks for what publishing needs and for the rest, each once", () => {
    const connect = { kind: "oauth", needs: "", fields: [] } as const;
    expect(scopesAsked({ ...connect, scopes: ["a", "b"], extraScopes: ["b", "c"] })).toEqual(["a", "b", "c"]);
    expect(scopesAsked({ ...connect, scopes: ["a"] })).toEqual(["a"]);
  });
});

describe("the way back", () => {
  it("takes an answer from the named server only", () => {
    const base = "https://example.social";
    expect([undefined, base, `${base}/`].map((iss) => isIssuer(iss, base))).toEqual([true, true, true]);
    expect(
      ["https://evil.example", "https://example.social.evil.example", ""].map((iss) => isIssuer(iss, base)),
    ).toEqual([false, false, false]);
    expect(isIssuer("http://127.0.0.1:3001", "http://127.0.0.1:3001/mastodon")).toBe(true);
  });

  it("takes what platforms append off the code, and nothing else", () => {
    expect(["AQD#_", "AQD#", "AQD", "A_D_", "a*b.c~!-"].map(plainCode)).toEqual([
      "AQD",
      "AQD",
      "AQD",
      "A_D_",
      "a*b.c~!-",
    ]);
  });

  it.each([
    ["access_denied", "denied"],
    ["user_cancelled_login", "denied"],
    ["user_cancelled_authorize", "denied"],
    ["unauthorized_scope_error", "application"],
    ["invalid_scope", "application"],
    ["redirect_uri_mismatch", "application"],
    ["server_error", "platform-error"],
    ["temporarily_unavailable", "platform-error"],
    ["constructor", "platform-error"],
  ])("%s means %s", (error, refusal) => {
    expect(refusalOf(error)).toBe(refusal);
    expect(isRefusal(refusal)).toBe(true);
  });

  it("knows what was granted from the token, else from the way back, else from what was asked", () => {
    expect(grantedScopes(["a"], "b", ["c"])).toEqual(["a"]);
    expect(grantedScopes([], "a,b c", ["c"])).toEqual(["a", "b", "c"]);
    expect(grantedScopes([], undefined, ["c"])).toEqual(["c"]);
    expect(grantedScopes([], " ", ["c"])).toEqual(["c"]);
  });
});
