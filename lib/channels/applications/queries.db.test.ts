import { beforeEach, describe, expect, it, vi } from "vitest";
import { channels } from "@/db/schema/channels";
import { testDatabase } from "@/db/testing";
import { connectChosen } from "../choosing/mutations";
import { readHeld } from "../reading/queries";
import { applications, begin, choice, exchange, raise, signIn } from "../testing/several";

const { db, empty } = testDatabase();

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/several")).registry);
vi.mock("@/lib/env", async (original) => {
  const { environment } = await import("../testing/several");
  return environment(() => original<typeof import("@/lib/env")>());
});

const { beginOAuth } = await import("../connecting/work");

let person: Awaited<ReturnType<typeof raise>>;

beforeEach(async () => {
  await empty();
  vi.resetAllMocks();
  person = await raise();
});

const connect = (pendingId: string, ...accountIds: string[]) =>
  connectChosen(person.scope, person.self, { pendingId, accountIds });

describe("the operator's application", () => {
  it("is asked with under its own id, in the platform's own manner, and trades the code", async () => {
    const url = await begin(person);
    expect(url.searchParams.get("client_id")).toBe("our-several");
    expect(url.searchParams.get("scope")).toBe("pages,numbers");
    expect(url.searchParams.has("code_challenge")).toBe(false);
    await signIn(person, {}, { code: "code#_" });
    const redirectUri = url.searchParams.get("redirect_uri");
    expect(redirectUri).toMatch(/\/api\/channels\/several\/callback$/);
    expect(exchange).toHaveBeenCalledWith(
      expect.objectContaining({ app: applications.several, code: "code", redirectUri }),
    );
  });

  it("has to be set by the operator, except at the sandbox", async () => {
    delete applications.several;
    const begun = await beginOAuth(person.scope, person.self, {
      platform: "several",
      sandbox: false,
      fields: {},
    });
    expect(begun).toMatchObject({ failure: { code: "not-configured" } });
    expect(JSON.stringify(begun)).toMatch(
      /SEVERAL_CLIENT_ID and SEVERAL_CLIENT_SECRET|api\/channels\/several\/callback/,
    );
    const url = await begin(person, { sandbox: true });
    expect(url.href).toMatch(/^http:\/\/127\.0\.0\.1:3999\/several\/dialog\?/);
    expect(url.searchParams.get("client_id")).toBe("posthaste-several");
  });

  it("goes on with a new secret, and never with another application", async () => {
    await connect(await choice(person), "1");
    const [row] = await db.select().from(channels);
    const held = async () => (await readHeld(person.scope, row?.id ?? ""))?.app;
    applications.several = { clientId: "our-several", clientSecret: "rotated" };
    expect(await held()).toMatchObject({ clientSecret: "rotated" });
    applications.several = { clientId: "another", clientSecret: "x" };
    expect(await held()).toEqual({ clientId: "our-several", clientSecret: "hush" });
  });

  it("may answer from the platform's page, not from elsewhere", async () => {
    expect(await signIn(person, {}, { iss: "https://www.example" })).toHaveProperty("choose");
    expect(await signIn(person, {}, { iss: "https://evil.example" })).toMatchObject({ refusal: "issuer" });
  });

  it("that may not ask for a scope is told as the operator's matter", async () => {
    const error = "unauthorized_scope_error";
    expect(await signIn(person, {}, { code: undefined, error })).toMatchObject({ refusal: "application" });
    expect(await signIn(person, {}, { code: undefined, error: "user_cancelled_login" })).toMatchObject({
      refusal: "denied",
    });
  });
});
