import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { skipReason } from "@/scripts/pds/install.mjs";
import { startPds } from "@/scripts/pds/server.mjs";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import {
  intend,
  openGate,
  outgoing,
  picture,
  publishedWhole,
  type Stage,
  send,
  uniqueText,
} from "../testing/stage";
import { type Stranger, startStranger, website } from "../testing/stranger";
import { trouble } from "../testing/trouble";
import { bluesky as adapter } from "./adapter";
import { signIn, signInAtSandbox } from "./testing";

const bluesky: Platform = adapter;

let sandbox: RunningSandbox;
let stranger: Stranger;
/** What the stranger answers. */
let answer: RequestListener = website;
let pds: Awaited<ReturnType<typeof startPds>> | null = null;
let stages: { sandbox: Stage; pds: Stage | null };

const missing = skipReason();

beforeAll(async () => {
  [sandbox, pds] = await Promise.all([startSandbox(), missing ? null : startPds()]);
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  stranger = await startStranger((request, response) => answer(request, response));
  vi.stubEnv("OUTBOUND_ALLOW", [stranger.origin, ...(pds ? [pds.origin] : [])].join(","));
  const inSandbox = await signInAtSandbox(sandbox);
  stages = {
    sandbox: {
      context: inSandbox,
      timeline: () => sandbox.timeline("bluesky"),
      control: sandbox.control("bluesky", inSandbox.accountId),
    },
    pds: pds && (await realStage(pds)),
  };
}, 600_000);

afterAll(async () => {
  await Promise.all([sandbox?.stop(), pds?.stop(), stranger?.stop()]);
  vi.unstubAllEnvs();
});

async function realStage(server: NonNullable<typeof pds>): Promise<Stage> {
  const [alice] = server.accounts;
  const context = await signIn(
    { handle: alice?.handle ?? "", password: alice?.appPassword ?? "", server: server.origin },
    null,
  );
  const list = `${server.origin}/xrpc/com.atproto.repo.listRecords?collection=app.bsky.feed.post&limit=100&repo=${context.accountId}`;
  const timeline = async () => {
    const { records } = (await (await fetch(list)).json()) as { records: { value: { text: string } }[] };
    return records.map(({ value }) => value.text);
  };
  return { context, timeline, control: null };
}

const real = (): Stage => {
  if (!stages.pds) throw new Error("no real server");
  return stages.pds;
};

conformance(bluesky, "the sandbox", () => stages.sandbox);
trouble(bluesky, "the sandbox", () => stages.sandbox);

/** A server by itself knows no network, so nobody counts there. */
function alone(): Platform {
  const { metrics: _numbers, audience: _followers, ...rest } = bluesky;
  const { metrics: _meanings, ...facts } = bluesky.facts;
  return {
    ...rest,
    facts: { ...facts, lacks: { ...facts.lacks, metrics: "This server knows no network." } },
  };
}

describe.skipIf(missing !== null)("the real server", () => {
  conformance(alone(), "the real PDS", real);

  it("takes facets in UTF-8 bytes, and mentions by account", async () => {
    const text = uniqueText("Grüße 👋🏽 an @bob.test: https://example.com/ä und #Grüße");
    const post = outgoing(text);
    const { context } = real();
    const draft = await adapter.prepare(context, post, null);
    if (!draft.ok) throw new Error("not prepared");
    const receipt = await adapter.publish(context, post, draft.value, intend(bluesky, post).material, {
      mayStillLeave: () => true,
      ceilingMs: 9000,
    });
    if (!receipt.ok || !receipt.value.address) throw new Error("not published");
    const { value } = (await (await fetch(receipt.value.address)).json()) as {
      value: {
        facets: { index: { byteStart: number; byteEnd: number }; features: Record<string, string>[] }[];
      };
    };
    const bytes = Buffer.from(text);
    const shown = value.facets.map(({ index, features }) => [
      bytes.subarray(index.byteStart, index.byteEnd).toString(),
      features[0],
    ]);
    const bob = pds?.accounts.find(({ handle }) => handle === "bob.test");
    expect(shown).toMatchObject([
      ["@bob.test", { did: bob?.did }],
      ["https://example.com/ä", { uri: "https://example.com/ä" }],
      ["#Grüße", { tag: "Grüße" }],
    ]);
  });

  it("renews access, and the old refresh token works once more after a lost answer", async () => {
    const { context } = real();
    const first = await adapter.refresh(context);
    const replayed = await adapter.refresh(context);
    if (!first.ok || !replayed.ok) throw new Error("not renewed");
    expect(first.value.refreshToken).not.toBe(context.access.refreshToken);
    expect(first.value.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 3_600_000);
    expect(await adapter.identify({ ...context, access: first.value })).toMatchObject({ ok: true });
  });

  it("takes rules on replies and quotes together with the post, once", async () => {
    const post = {
      ...outgoing(uniqueText("Guarded,")),
      options: { replies: "mentioned", noQuotes: "on", languages: "en", label: "nudity" },
    };
    const { context } = real();
    const { intent, draft } = await publishedWhole(bluesky, context, post);
    expect(await adapter.find(context, intent)).toMatchObject({ found: "yes" });
    const again = await adapter.publish(context, post, draft, intent.material, openGate);
    expect(again).toMatchObject({ ok: false, failure: { next: "look" } });
  });

  it("takes a video by itself, where no service is near", async () => {
    const clip = readFileSync(new URL("../testing/fixtures/clip.mp4", import.meta.url));
    const about = { kind: "video", mimeType: "video/mp4", filename: "clip.mp4" } as const;
    const post = outgoing(uniqueText("A film,"), [{ ...picture("A clip", clip), ...about }]);
    const { intent } = await publishedWhole(bluesky, real().context, post);
    expect(await adapter.find(real().context, intent)).toMatchObject({ found: "yes" });
  });

  it("asks to renew an access token that ended", async () => {
    const { createHmac } = await import("node:crypto");
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const { context } = real();
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      scope: "com.atproto.appPass",
      sub: context.accountId,
      iat: now - 9000,
      exp: now - 60,
      aud: "did:web:localhost",
    };
    const body = `${part({ typ: "at+jwt", alg: "HS256" })}.${part(claims)}`;
    const token = `${body}.${createHmac("sha256", pds?.jwtSecret ?? "")
      .update(body)
      .digest("base64url")}`;
    const post = outgoing(uniqueText("With old access,"));
    const refused = await send(
      bluesky,
      { ...context, access: { ...context.access, token } },
      post,
      intend(bluesky, post),
    );
    expect(refused).toMatchObject({ ok: false, failure: { next: "refresh" } });
  });

  it("ends the session when it is revoked", async () => {
    const [, , carol] = pds?.accounts ?? [];
    const context = await signIn(
      { handle: carol?.handle ?? "", password: carol?.appPassword ?? "", server: real().context.origin },
      null,
    );
    expect(await adapter.revoke(context)).toEqual({ ok: true, value: null });
    expect(await adapter.refresh(context)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });

  it("refuses an image over the limit before it is sent", async () => {
    const post = outgoing("Large", [{ ...picture(""), bytes: 1_000_001 }]);
    expect(await adapter.prepare(real().context, post, null)).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media" },
    });
  });

  it.each([
    [{ handle: "alice.test", password: "aaaa-bbbb-cccc-dddd" }, "wrong-password", "password"],
    [{ handle: "nobody.test", password: "aaaa-bbbb-cccc-dddd" }, "wrong-password", "password"],
    [{ handle: "alice.test", password: "my real password" }, "not-an-app-password", "password"],
    [{ handle: "not a handle", password: "aaaa-bbbb-cccc-dddd" }, "bad-handle", "handle"],
    [{ handle: "alice.test", password: "" }, "no-password", "password"],
  ])("says at which field %o is wrong", async (fields, code, field) => {
    const refused = await adapter.connect.signIn({ ...fields, server: real().context.origin }, null);
    expect(refused).toMatchObject({ ok: false, failure: { code, field } });
    expect(JSON.stringify(refused)).not.toContain(fields.password || "\0");
  });
});

describe("an answer that says nothing", () => {
  it.each(['{"error":"InternalServerError"}', '{"uri":""}', "[]", "null", "", "<html>", '{"uri":"at://'])(
    "200 with %j inside: it may be out, so it is looked for",
    async (body) => {
      answer = (_request, response) => response.writeHead(200).end(body);
      const access = { token: "t", refreshToken: null, expiresAt: null, endsAt: null, scopes: [] };
      const context = {
        origin: stranger.origin,
        accountId: "did:plc:a",
        handle: "a.test",
        access,
        app: null,
      };
      const post = outgoing(uniqueText("Strange,"));
      const looked = await send(bluesky, context, post, intend(bluesky, post));
      answer = website;
      expect(looked).toMatchObject({ ok: false, failure: { next: "look" } });
    },
  );
});

describe("addresses that are not a Bluesky server", () => {
  const signInAt = (server: string) =>
    adapter.connect.signIn({ handle: "alice.test", password: "aaaa-bbbb-cccc-dddd", server }, null);

  it.each(["https://127.0.0.1", "https://10.0.0.1:8443", "http://169.254.169.254", "localhost"])(
    "refuses %s at the field",
    async (server) => {
      expect(await signInAt(server)).toMatchObject({
        ok: false,
        failure: { code: "address-refused", field: "server" },
      });
    },
  );

  it("says so when something else answers", async () => {
    expect(await signInAt(stranger.origin)).toMatchObject({
      ok: false,
      failure: { code: "not-bluesky", field: "server" },
    });
  });
});
