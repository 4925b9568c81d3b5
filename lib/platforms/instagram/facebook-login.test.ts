import { describe, expect, it } from "vitest";
import type { AccountContext } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { codeIn, consent, contextAt, exchanged, scopesOf, traded } from "../testing/meta-sign-in";
import { outgoing, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { staged } from "../testing/staged";
import { trouble } from "../testing/trouble";
import { instagramFacebook as adapter } from "./adapter";

const instagram: Platform = adapter;
const connect: OAuthConnect = adapter.connect;
const alice = "person-alice";

let pages: string[];

/** The Pages that accounts at the sandbox are linked to. */
async function pageIds(): Promise<string[]> {
  const { accounts } = (await running.sandbox.call("GET", "/accounts")) as {
    accounts: { platform: string; credentials: { label: string; value: string }[] }[];
  };
  return accounts
    .filter(({ platform }) => platform === "instagram-facebook")
    .flatMap(({ credentials }) => credentials.find(({ label }) => label === "Page")?.value ?? []);
}

async function accountsOf(assets: readonly string[], scopes?: readonly string[]) {
  const access = await exchanged(running.sandbox, instagram, connect, {
    account: alice,
    assets,
    ...(scopes ? { scopes } : {}),
  });
  if (!access.ok) throw new Error(JSON.stringify(access.failure));
  return connect.accounts?.(contextAt(running.sandbox, instagram, access.value));
}

async function signIn(): Promise<AccountContext> {
  const found = await accountsOf(pages);
  if (!found?.ok || !found.value[0]) throw new Error(JSON.stringify(found));
  const { account, access } = found.value[0];
  return { ...contextAt(running.sandbox, instagram, access), accountId: account.id, handle: account.handle };
}

const running = staged(
  "instagram-facebook",
  async () => {
    pages = await pageIds();
    return signIn();
  },
  (files) => ({
    compose: async (text) => outgoing(text, [await files.picture("A dot")]),
    limitEnds: () => new Date(Date.now() + 60_000),
  }),
);

conformance(instagram, "the sandbox", () => running.stage);
trouble(instagram, "the sandbox", () => running.stage);

describe("connecting through Facebook", () => {
  it("brings the accounts of the ticked Pages, each with access of its own that does not end", async () => {
    const found = await accountsOf(pages);
    expect(found).toMatchObject({
      ok: true,
      value: [
        {
          account: { handle: "@alice.meadow", grantedBy: "person-alice" },
          access: { refreshToken: null, expiresAt: null },
        },
        { account: { handle: "@studio.north" }, access: { endsAt: expect.any(Date) } },
      ],
    });
    expect(found?.ok && found.value[0]?.access.token).not.toBe(found?.ok && found.value[1]?.access.token);
    const one = await accountsOf(pages.slice(1, 2));
    expect(one).toMatchObject({ ok: true, value: [{ account: { handle: "@studio.north" } }] });
  });

  it.each([
    ["no Page was ticked", []],
    ["the Page has no Instagram account", ["page-without-person-alice"]],
  ])("says so when %s", async (_name, assets) => {
    expect(await accountsOf(assets)).toMatchObject({ ok: false, failure: { code: "no-accounts" } });
  });

  it("says which permissions were granted", async () => {
    const scopes = scopesOf(instagram).filter((scope) => scope !== "instagram_content_publish");
    const found = await accountsOf(pages, scopes);
    expect(found?.ok && [...(found.value[0]?.access.scopes ?? [])].sort()).toEqual([...scopes].sort());
    expect(await accountsOf(pages, ["instagram_basic"])).toMatchObject({
      ok: false,
      failure: { code: "code-refused" },
    });
  });

  it("takes a code once, and carries a denial back", async () => {
    const url = await consent(running.sandbox, instagram, connect, { account: alice, assets: pages });
    const [first, second] = [
      await traded(running.sandbox, instagram, connect, codeIn(url)),
      await traded(running.sandbox, instagram, connect, codeIn(url)),
    ];
    expect([first.ok, second]).toMatchObject([true, { ok: false, failure: { code: "code-refused" } }]);
    const denied = await consent(running.sandbox, instagram, connect, { account: alice, deny: true });
    expect(denied.searchParams.get("error")).toBe("access_denied");
  });
});

it("every call proves the application's secret", async () => {
  const { context } = running.stage;
  const stranger = { ...context, app: { clientId: context.app?.clientId ?? "", clientSecret: "another" } };
  expect(await adapter.identify(context)).toMatchObject({ ok: true });
  expect(await adapter.identify(stranger)).toMatchObject({ ok: false, failure: { next: "configure" } });
});

describe("a reel that cannot be fetched from here", () => {
  it("is sent", async () => {
    const video = { ...running.files.video(), address: null };
    const post = outgoing(uniqueText("Sent,"), [video]);
    const { receipt, draft, intent } = await publishedWhole(instagram, running.stage.context, post);
    expect(draft).toMatchObject({ sent: true, ready: true });
    expect(await running.stage.timeline()).toContain(post.text);
    expect(receipt.address).toContain("/reel/");
    expect(await adapter.find(running.stage.context, intent)).toMatchObject({ found: "yes" });
  });

  it("begins again when the upload breaks off, and says so when it is no video", async () => {
    const video = { ...running.files.video(), address: null };
    const short = { ...video, open: async () => new Blob([new Uint8Array(video.bytes)]).stream() };
    const refused = await publishWhole(instagram, running.stage.context, outgoing("Not a video", [short]));
    expect(refused.answer).toMatchObject({ ok: false, failure: { next: "revise", field: "media" } });
    await running.stage.control?.fault({ kind: "5xx-before", match: "rupload" });
    const kept: unknown[] = [];
    const progress = { keep: async (draft: unknown) => void kept.push(draft), mayBegin: () => true };
    const post = outgoing(uniqueText("Sent at last,"), [video]);
    await running.stage.control?.clear();
    await running.stage.control?.fault({ kind: "5xx-before", match: "/rupload.facebook.com" });
    const broken = await adapter.prepare(running.stage.context, post, null, progress);
    expect(broken).toMatchObject({ ok: false, failure: { next: "wait" } });
    expect(kept).toMatchObject([{ container: expect.any(String) }]);
    const done = await adapter.prepare(
      running.stage.context,
      post,
      kept[0] as Record<string, unknown>,
      progress,
    );
    expect(done).toMatchObject({
      ok: true,
      value: { container: (kept[0] as { container: string }).container },
    });
  });

  it("a story cannot be sent", async () => {
    const story = {
      ...outgoing("", [{ ...running.files.video(), address: null }]),
      options: { format: "story" },
    };
    const refused = await publishWhole(instagram, running.stage.context, story);
    expect(refused.answer).toMatchObject({ ok: false, failure: { next: "configure" } });
  });
});
