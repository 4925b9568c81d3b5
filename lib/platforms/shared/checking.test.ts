import { afterAll, describe, expect, it, vi } from "vitest";
import { installationPolicy } from "@/lib/outbound/request";
import { fail, failWith, ok } from "@/lib/result";
import { catalog } from "../catalog";
import { startSandbox } from "../testing/sandbox";
import { aboutRequest, checkByCode } from "./checking";

const sandbox = await startSandbox();
afterAll(() => sandbox.stop());
vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
// Read once and kept: before the registry asks for it.
installationPolicy();
const { platformOf } = await import("../registry");

const connectOf = (id: string) => {
  const connect = platformOf(id)?.connect;
  return connect?.kind === "oauth" ? connect : null;
};
const checkable = catalog.map(({ id }) => id).filter((id) => connectOf(id)?.check);

const ask = (id: string, app: { clientId: string; clientSecret: string }) =>
  connectOf(id)?.check?.(`${sandbox.origin}/${id}`, app, `http://localhost:3000/api/channels/${id}/callback`);
const ours = (id: string) => ({ clientId: `posthaste-${id}`, clientSecret: `sandbox-secret-${id}` });

it("is there for every platform that tells it without a sign-in", () => {
  expect(checkable.length).toBeGreaterThanOrEqual(9);
  for (const id of checkable) expect(catalog.find((one) => one.id === id)?.connect.application).toBeDefined();
});

describe.each(checkable)("an application's credentials at %s", (id) => {
  it("are accepted when they are right", async () => {
    expect(await ask(id, ours(id))).toEqual(ok("accepted"));
  });

  it("are refused when the secret is another", async () => {
    expect(await ask(id, { ...ours(id), clientSecret: "rotated-long-ago" })).toEqual(ok("refused"));
  });

  it("are refused when nobody knows the application", async () => {
    expect(await ask(id, { ...ours(id), clientId: "1234567890" })).toEqual(ok("refused"));
  });

  it("cannot be checked while the platform is in trouble, and no secret is told", async () => {
    const control = sandbox.control(id, "");
    await control.fault({ kind: "5xx-before", match: "token", times: 1 });
    const answer = await ask(id, ours(id));
    await control.clear();
    expect(answer).toMatchObject({ ok: false, failure: { code: "unreachable" } });
    expect(JSON.stringify(answer)).not.toContain(ours(id).clientSecret);
  });
});

describe("a code that nobody was given", () => {
  const app = { clientId: "id", clientSecret: "secret" };
  const verdict = (
    failure: { code: string; note?: string; status?: number },
    ...more: [typeof aboutRequest?]
  ) => {
    const { code, ...evidence } = failure;
    const exchange = async () => failWith({ code, message: "No.", evidence });
    return checkByCode(exchange, ...more)("https://a.example", app, "https://b.example/callback");
  };

  it("tells of the application only in the names that OAuth has for it", async () => {
    expect(await verdict({ code: "code-refused", note: "invalid_grant" })).toEqual(ok("accepted"));
    expect(await verdict({ code: "code-refused", note: "invalid_request" })).toEqual(ok("unknown"));
    expect(await verdict({ code: "code-refused", note: "invalid_request" }, aboutRequest)).toEqual(
      ok("accepted"),
    );
    expect(await verdict({ code: "code-refused", status: 403 })).toEqual(ok("unknown"));
    expect(await verdict({ code: "app-refused" })).toEqual(ok("refused"));
  });

  it("that is accepted all the same tells nothing", async () => {
    const never = { refreshToken: null, expiresAt: null, endsAt: null, scopes: [] };
    const check = checkByCode(async () => ok({ token: "t", ...never }));
    expect(await check("https://a.example", app, "https://b.example")).toEqual(ok("unknown"));
    const silent = checkByCode(async () => fail("odd", "Odd."));
    expect(await silent("https://a.example", app, "https://b.example")).toEqual(ok("unknown"));
  });
});
