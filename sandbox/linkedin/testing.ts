import { afterAll, beforeAll, expect } from "vitest";
import { onePixel, startSandbox, type TestSandbox } from "../testing.ts";

export const redirectUri = "http://localhost:3000/api/channels/linkedin/callback";
export const restHeaders = { "linkedin-version": "202609", "x-restli-protocol-version": "2.0.0" };

export type ProductId = "linkedin" | "linkedin-page";

export const scopesOf: Readonly<Record<ProductId, string>> = {
  linkedin: "openid profile w_member_social",
  "linkedin-page": "w_organization_social r_organization_social rw_organization_admin",
};

const client = (id: ProductId) => ({ client_id: `posthaste-${id}`, client_secret: `sandbox-secret-${id}` });

/** The one member or page with this handle. */
async function accountOf(sandbox: TestSandbox, id: ProductId, handle: string): Promise<string> {
  const { json } = await sandbox.control("GET", "/accounts");
  const accounts = json.accounts as { platform: string; id: string; handle: string }[];
  return accounts.find((account) => account.platform === id && account.handle === handle)?.id ?? "";
}

/** Where the browser is sent after a decision. */
export async function decide(
  sandbox: TestSandbox,
  id: ProductId,
  more: Record<string, string> = {},
): Promise<URL> {
  const { headers } = await sandbox.send("POST", `/${id}/www.linkedin.com/oauth/v2/authorization`, {
    form: {
      client_id: client(id).client_id,
      redirect_uri: redirectUri,
      response_type: "code",
      state: "s",
      scope: scopesOf[id],
      account: await accountOf(sandbox, id, "alice"),
      decision: "allow",
      ...more,
    },
  });
  return new URL(headers.get("location") ?? "");
}

/** One request for tokens. */
export const token = (sandbox: TestSandbox, id: ProductId, form: Record<string, string>) =>
  sandbox.send("POST", `/${id}/www.linkedin.com/oauth/v2/accessToken`, {
    form: { ...client(id), ...form },
  });

/** A fresh sign-in of Alice. */
export async function signIn(sandbox: TestSandbox, id: ProductId): Promise<Record<string, unknown>> {
  const code = (await decide(sandbox, id)).searchParams.get("code") ?? "";
  return (await token(sandbox, id, { grant_type: "authorization_code", code, redirect_uri: redirectUri }))
    .json;
}

/** What one file of tests runs against: a sandbox, and Alice signed in at both applications. */
export let sandbox: TestSandbox;
export let member = "";
export let pages = "";
export let person = "";
export let page = "";

/** Opens it, and closes it when the file is done. */
export function withLinkedin(): void {
  beforeAll(async () => {
    sandbox = await startSandbox();
    member = String((await signIn(sandbox, "linkedin")).access_token);
    pages = String((await signIn(sandbox, "linkedin-page")).access_token);
    person = `urn:li:person:${await accountOf(sandbox, "linkedin", "alice")}`;
    page = `urn:li:organization:${await accountOf(sandbox, "linkedin-page", "alice-works")}`;
  });
  afterAll(() => sandbox.stop());
}

type Sent = { json?: unknown; headers?: Record<string, string>; token?: string };

/** A request below `/rest`, with everything such a request needs. */
export const rest = (id: ProductId, method: string, path: string, sent: Sent = {}) =>
  sandbox.send(method, `/${id}/api.linkedin.com/rest${path}`, {
    token: id === "linkedin" ? member : pages,
    ...sent,
    headers: { ...restHeaders, ...sent.headers },
  });

export const finder = { "x-restli-method": "FINDER" };
export const partial = { "x-restli-method": "PARTIAL_UPDATE" };
export const encoded = encodeURIComponent;

let counter = 0;
/** A post that nothing is wrong with, unlike any other. */
export const good = (author: string, more: Record<string, unknown> = {}) => {
  counter += 1;
  return {
    author,
    commentary: `Post number ${counter}`,
    visibility: "PUBLIC",
    distribution: { feedDistribution: "MAIN_FEED", targetEntities: [], thirdPartyDistributionChannels: [] },
    lifecycleState: "PUBLISHED",
    isReshareDisabledByAuthor: false,
    ...more,
  };
};

export const create = (id: ProductId, json: unknown) => rest(id, "POST", "/posts", { json });

/** The name of a post that must be taken. */
export async function created(id: ProductId, json: unknown): Promise<string> {
  const answer = await create(id, json);
  expect([answer.status, answer.text]).toEqual([201, ""]);
  return answer.headers.get("x-restli-id") ?? "";
}

export async function newestText(id: ProductId): Promise<string> {
  const { json } = await sandbox.control("GET", `/posts?platform=${id}&limit=1`);
  return (json.posts as { text: string }[])[0]?.text ?? "";
}

/** Address of a path that an answer names, below the sandbox's own. */
export const below = (address: unknown) => String(address).slice(sandbox.origin.length);

/** An image that is there. */
export async function image(id: ProductId, owner: string): Promise<string> {
  const begun = await rest(id, "POST", "/images?action=initializeUpload", {
    json: { initializeUploadRequest: { owner } },
  });
  const value = begun.json.value as { uploadUrl: string; image: string };
  const put = await sandbox.send("PUT", below(value.uploadUrl), {
    token: id === "linkedin" ? member : pages,
    body: onePixel,
  });
  expect([begun.status, put.status]).toEqual([200, 201]);
  return value.image;
}
