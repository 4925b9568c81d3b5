import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { OAuthConnect } from "../contract-connecting";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import { intend, outgoing, send, uniqueText } from "../testing/stage";
import { facebook as adapter } from "./adapter";
import { PUBLIC } from "./http";
import {
  app,
  asPage,
  asPerson,
  consent,
  everyScope,
  openPage,
  pagesOf,
  redirectUri,
  signIn,
} from "./testing";

const connect: OAuthConnect = adapter.connect;
const DAY_MS = 86_400_000;

let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  await openPage(sandbox);
}, 60_000);

afterAll(async () => {
  await sandbox?.stop();
  vi.unstubAllEnvs();
});

const exchange = (code: string, more: Partial<Parameters<OAuthConnect["exchange"]>[0]> = {}) =>
  connect.exchange({
    origin: `${sandbox.origin}/facebook`,
    app,
    code,
    verifier: "",
    redirectUri,
    ...more,
  });
const codeOf = async (choice = {}) => (await consent(sandbox, choice)).searchParams.get("code") ?? "";
const idOf = async (handle: string): Promise<string> => {
  const { accounts } = (await sandbox.call("GET", "/accounts")) as {
    accounts: { platform: string; handle: string; id: string }[];
  };
  return accounts.find((one) => one.platform === "facebook" && one.handle === handle)?.id ?? "";
};

describe("signing in", () => {
  it("goes to Facebook's own addresses, or to the simulator's", async () => {
    expect(await connect.resolve({}, null)).toEqual({
      ok: true,
      value: {
        origin: PUBLIC,
        endpoints: {
          authorize: "https://www.facebook.com/v25.0/dialog/oauth",
          token: "https://graph.facebook.com/v25.0/oauth/access_token",
        },
      },
    });
    expect(await connect.resolve({}, "http://127.0.0.1:1/facebook")).toMatchObject({
      value: {
        endpoints: { authorize: "http://127.0.0.1:1/facebook/www.facebook.com/v25.0/dialog/oauth" },
      },
    });
  });

  it("brings access of two months, what was granted, and the day to come back", async () => {
    const access = await signIn(sandbox);
    const days = (at: Date | null) => Math.round(((at?.getTime() ?? 0) - Date.now()) / DAY_MS);
    expect([days(access.expiresAt), days(access.endsAt), access.refreshToken]).toEqual([60, 90, null]);
    expect(access.scopes).toEqual(expect.arrayContaining(everyScope));
  });

  it("says which permission was left out", async () => {
    const scopes = everyScope.filter((scope) => scope !== "pages_manage_posts");
    expect((await signIn(sandbox, { scopes })).scopes).not.toContain("pages_manage_posts");
  });

  it("comes back with an error when the person denies", async () => {
    const back = await consent(sandbox, { decision: "deny" });
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      error: "access_denied",
      error_reason: "user_denied",
      state: "s",
    });
  });

  it("refuses a code that was used, another address, and credentials nobody knows", async () => {
    const code = await codeOf();
    expect((await exchange(code)).ok).toBe(true);
    const answers = [
      await exchange(code),
      await exchange("made-up"),
      await exchange(await codeOf(), { redirectUri: "http://localhost:3000/elsewhere" }),
      await exchange(await codeOf(), { app: { ...app, clientSecret: "wrong-secret" } }),
      await exchange(await codeOf(), { app: { ...app, clientId: "1" } }),
      await exchange(await codeOf(), { app: null }),
    ];
    expect(answers.map((answer) => (answer.ok ? "ok" : answer.failure.code))).toEqual([
      "code-refused",
      "code-refused",
      "code-refused",
      "app-refused",
      "app-refused",
      "app-refused",
    ]);
    expect(JSON.stringify(answers)).not.toContain(code);
    expect(JSON.stringify(answers)).not.toContain("wrong-secret");
  });

  it("says that Facebook is in trouble rather than that the code was refused", async () => {
    await sandbox.call("POST", "/faults", { platform: "facebook", kind: "5xx-before", match: "token" });
    expect(await exchange(await codeOf())).toMatchObject({ ok: false, failure: { code: "unreachable" } });
  });
});

describe("Pages of a sign-in", () => {
  it("have access that does not end by itself, but a day to come back", async () => {
    const pages = await pagesOf(sandbox);
    expect(pages.map(({ account }) => account.displayName)).toEqual([
      "Meadow Bakery",
      "Studio North",
      "Village Fair",
    ]);
    const tokens = new Set(pages.map(({ access }) => access.token));
    expect(tokens.size).toBe(3);
    for (const { access } of pages) expect(access.expiresAt).toBeNull();
    expect(pages[0]?.access.endsAt?.getTime()).toBeGreaterThan(Date.now() + 80 * DAY_MS);
    expect(pages.map(({ refusal }) => Boolean(refusal))).toEqual([false, false, true]);
  });

  it("are only those that were ticked; none at all says what to do", async () => {
    const pages = [await idOf("studionorth")];
    expect((await pagesOf(sandbox, { pages })).map(({ account }) => account.handle)).toEqual(["studionorth"]);
    for (const choice of [{ pages: [] }, { scopes: ["pages_manage_posts"] }]) {
      const found = await connect.accounts?.(asPerson(sandbox, await signIn(sandbox, choice)));
      expect(found).toMatchObject({ ok: false, failure: { code: "no-accounts" } });
    }
  });

  it("are read to their last page", async () => {
    for (let count = 0; count < 100; count += 1)
      await sandbox.call("POST", "/accounts", {
        platform: "facebook",
        handle: `branch.${count}`,
        name: `Branch ${count}`,
      });
    const pages = await pagesOf(sandbox);
    expect(pages).toHaveLength(103);
    expect(new Set(pages.map(({ account }) => account.id)).size).toBe(103);
  });

  it("each say whose they are", async () => {
    const [page] = await pagesOf(sandbox);
    if (!page) throw new Error("there is no Page");
    const { grantedBy, ...account } = page.account;
    expect(await adapter.identify(asPage(sandbox, page))).toEqual({ ok: true, value: account });
  });

  it("each say who granted their access, which is what Facebook names when it is taken back", async () => {
    const granted = (await pagesOf(sandbox)).map(({ account }) => account.grantedBy);
    expect(new Set(granted).size).toBe(1);
    expect(granted[0]).toMatch(/\S/);
  });

  it("cannot be named while Facebook wants to be left alone, which is nobody's refusal", async () => {
    const person = asPerson(sandbox, await signIn(sandbox));
    await sandbox.call("POST", "/faults", { platform: "facebook", kind: "429", match: "/me/accounts" });
    expect(await connect.accounts?.(person)).toMatchObject({ ok: false, failure: { code: "unreachable" } });
    expect(await connect.accounts?.(person)).toMatchObject({ ok: true });
  });
});

describe("access that ended", () => {
  const attempt = async (context: Awaited<ReturnType<typeof openPage>>) => {
    const post = outgoing(uniqueText("Ended,"));
    return send(adapter, context, post, intend(adapter, post));
  };

  it.each(["revoke", "expire"] as const)("after %s it is for the owner to connect again", async (how) => {
    const context = await openPage(sandbox);
    await sandbox.control("facebook", context.accountId)[how]();
    expect(await attempt(context)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });

  it("a permission that is missing is for the owner too", async () => {
    const scopes = everyScope.filter((scope) => scope !== "pages_manage_posts");
    const context = await openPage(sandbox, { scopes });
    expect(await attempt(context)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });

  it("without the right to read numbers, what the post itself says remains", async () => {
    const scopes = everyScope.filter((scope) => scope !== "read_insights");
    const context = await openPage(sandbox, { scopes });
    const sent = await attempt(context);
    if (!sent.ok) throw new Error(sent.failure.reason);
    const numbers = await adapter.metrics(context, [sent.value.remoteId]);
    expect(numbers.ok && numbers.value.get(sent.value.remoteId)).toEqual({
      likes: 0,
      comments: 0,
      shares: 0,
    });
  });

  it("a sign-in for one Page is taken back; one for several is left for the others", async () => {
    const several = await openPage(sandbox);
    expect(await adapter.revoke(several)).toMatchObject({ ok: false, failure: { next: "configure" } });
    expect((await attempt(several)).ok).toBe(true);
    const alone = await openPage(sandbox, { pages: [several.accountId] });
    expect(await adapter.revoke(alone)).toEqual({ ok: true, value: null });
    expect(await attempt(alone)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
    expect(await adapter.revoke(alone)).toEqual({ ok: true, value: null });
  });
});
