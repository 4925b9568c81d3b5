import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { scaled } from "@/lib/env";
import { factsOf } from "../../catalog";
import type { AccountContext } from "../../contract";
import type { Platform } from "../../contract-platform";
import { platformOf } from "../../registry";
import { type RunningSandbox, startSandbox } from "../sandbox";
import { closedGate, intend, openGate, outgoing, send, uniqueText } from "../stage";
import { testPlatforms } from "./adapters";

let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  // The first call parses the environment, for good.
  for (const platform of testPlatforms) await signIn(platform);
}, 60_000);

afterAll(async () => {
  await sandbox?.stop();
});

async function signIn(platform: Platform): Promise<AccountContext> {
  if (platform.connect.kind !== "form") throw new Error("no form");
  const base = `${sandbox.origin}/${platform.facts.id}`;
  const signed = await platform.connect.signIn({ handle: "alice", password: "pass-alice" }, base);
  if (!signed.ok) throw new Error(signed.failure.message);
  const { account, access } = signed.value;
  return { origin: base, accountId: account.id, handle: account.handle, access, app: null };
}

const named = testPlatforms.map((platform) => [platform.facts.id, platform] as const);
const renewed = async (platform: Platform, context: AccountContext) => platform.refresh?.(context);

describe("platforms for tests", () => {
  it("are known by their facts and have no machinery unless they were asked for", () => {
    expect(scaled(1)).toBe(1);
    for (const [id] of named) {
      expect(factsOf(id)?.id).toBe(id);
      expect(platformOf(id)).toBeNull();
    }
  });

  describe.each(named)("%s", (id, platform) => {
    const control = async () => sandbox.control(id, (await signIn(platform)).accountId);
    const seen = async (text: string) =>
      (await sandbox.timeline(id)).filter((shown) => shown === text).length;

    it("publishes, edits and removes a post", async () => {
      const context = await signIn(platform);
      const post = outgoing(uniqueText("First,"));
      const receipt = await send(platform, context, post, intend(platform, post));
      if (!receipt.ok) throw new Error(receipt.failure.reason);
      expect(await seen(post.text)).toBe(1);
      const { remoteId } = receipt.value;
      const after = outgoing(uniqueText("Edited,"));
      expect(await platform.update?.(context, remoteId, after, null, openGate)).toEqual({
        ok: true,
        value: null,
      });
      expect([await seen(post.text), await seen(after.text)]).toEqual([0, 1]);
      expect(await platform.remove?.(context, remoteId)).toEqual({ ok: true, value: null });
      expect(await platform.remove?.(context, remoteId)).toEqual({ ok: true, value: null });
      expect(await seen(after.text)).toBe(0);
      expect(await platform.update?.(context, remoteId, after, null, openGate)).toMatchObject({
        failure: { next: "revise", gone: true },
      });
    });

    it("sends nothing through a closed gate", async () => {
      const post = outgoing(uniqueText("Too late,"));
      const refused = await send(platform, await signIn(platform), post, intend(platform, post), closedGate);
      expect(refused).toMatchObject({ ok: false, failure: { next: "wait" } });
      expect(await seen(post.text)).toBe(0);
    });

    it.each([
      ["drop-before", "look", "no"],
      ["drop-after", "look", "yes"],
      ["5xx-before", "look", "no"],
      ["5xx-after", "look", "yes"],
      ["malformed", "look", "yes"],
      ["429", "wait", "no"],
      ["expired", "refresh", "no"],
      ["revoked", "reconnect", "no"],
      ["suspended", "reconnect", "no"],
    ])("%s on the commit: %s, and reading back says %s", async (kind, next, found) => {
      const fault = await control();
      const context = await signIn(platform);
      const post = outgoing(uniqueText(`With ${kind},`));
      const intent = intend(platform, post);
      await fault.fault({ kind, match: "publish" });
      const answer = await send(platform, context, post, intent);
      await fault.clear();
      expect(answer).toMatchObject({ ok: false, failure: { next } });
      const expected = platform.facts.absence === "none" ? undefined : found;
      expect((await platform.find?.(context, intent))?.found).toBe(expected);
    });

    it("finds nothing out when reading back goes wrong", async () => {
      const fault = await control();
      const context = await signIn(platform);
      const intent = intend(platform, outgoing(uniqueText("Never sent,")));
      for (const kind of ["drop-before", "5xx-before", "html", "429", "expired", "not-found"]) {
        await fault.fault({ kind, match: "read", times: null });
        const found = (await platform.find?.(context, intent))?.found;
        await fault.clear();
        expect([kind, found]).toEqual([kind, platform.find ? "unclear" : undefined]);
      }
    });

    it("rotates its tokens, and takes a used one again only where its facts say so", async () => {
      const context = await signIn(platform);
      const first = await renewed(platform, context);
      if (!first?.ok) throw new Error("not renewed");
      expect(first.value.refreshToken).not.toBe(context.access.refreshToken);
      expect(await platform.identify({ ...context, access: first.value })).toMatchObject({ ok: true });
      const again = await renewed(platform, context);
      if (platform.facts.refreshReplay === "tolerated") {
        expect(again).toMatchObject({ ok: true, value: { token: first.value.token } });
        return;
      }
      expect(again).toMatchObject({ ok: false, failure: { next: "reconnect" } });
      expect(await renewed(platform, { ...context, access: first.value })).toMatchObject({
        failure: { next: "reconnect" },
      });
    });

    it.each(["drop-after", "5xx-after", "malformed"])(
      "calls a renewal without an answer lost: %s",
      async (kind) => {
        const fault = await control();
        const context = await signIn(platform);
        await fault.fault({ kind, match: "token" });
        expect(await renewed(platform, context)).toMatchObject({ failure: { next: "lost" } });
        await fault.clear();
      },
    );

    it("keeps the token to itself", async () => {
      const context = await signIn(platform);
      const stranger = { ...context, access: { ...context.access, token: "not-a-token-at-all" } };
      const post = outgoing(uniqueText("Not allowed,"));
      const refused = await send(platform, stranger, post, intend(platform, post));
      expect(refused).toMatchObject({ ok: false, failure: { next: "reconnect" } });
      expect(JSON.stringify(refused)).not.toContain("not-a-token-at-all");
    });
  });

  it("the list lags when it is told to, the key does not", async () => {
    const [byKey, byList] = testPlatforms;
    for (const [platform, found] of [
      [byKey, "yes"],
      [byList, "no"],
    ] as const) {
      if (!platform) throw new Error("not there");
      const context = await signIn(platform);
      const fault = sandbox.control(platform.facts.id, context.accountId);
      await fault.fault({ kind: "list-lag", match: "list", ms: 60_000, times: null });
      const post = outgoing(uniqueText("Young,"));
      const intent = intend(platform, post);
      expect((await send(platform, context, post, intent)).ok).toBe(true);
      expect((await platform.find?.(context, intent))?.found).toBe(found);
      await fault.clear();
    }
  });
});
