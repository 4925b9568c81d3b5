import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { channelSecrets, channels } from "@/db/schema/channels";
import { channelSyncs, remotePosts } from "@/db/schema/remote";
import { auditEvents } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import { publicScope } from "@/lib/auth/mint";
import type { Scope } from "@/lib/auth/scope";
import { saveChannel } from "@/lib/channels/connecting/mutations";
import { page, raise } from "@/lib/channels/testing/several";
import { inSecondsFromNow, signedRequest } from "@/lib/channels/testing/signing";
import { getDeletion } from "@/lib/deliveries/forgetting/queries";
import { savePage } from "@/lib/deliveries/syncing/mutations";

const { db, empty } = testDatabase();

vi.mock("@/lib/env", async (original) => {
  const real = await original<typeof import("@/lib/env")>();
  const applications = { facebook: { clientId: "ours", clientSecret: "hush" } };
  return { ...real, env: () => ({ ...real.env(), applications }) };
});

const { POST } = await import("./route");
const { POST: deauthorise } = await import("../deauthorise/route");

const HOST = { host: "localhost:3000" };
const FORM = { ...HOST, "content-type": "application/x-www-form-urlencoded" };

let scope: Scope;

beforeEach(async () => {
  await empty();
  scope = (await raise()).scope;
});

/** As the platform's server sends it: no origin, no cookie. */
function call(
  signed: string,
  { platform = "facebook", to = POST, headers = FORM as Record<string, string> } = {},
) {
  const body = new URLSearchParams({ signed_request: signed }).toString();
  const request = new Request(`http://localhost:3000/api/channels/${platform}/data-deletion`, {
    method: "POST",
    headers,
    body,
  });
  return to(request, { params: Promise.resolve({ platform }) });
}
const sign = (personId: string, secret = "hush") =>
  signedRequest(secret, { user_id: personId, issued_at: inSecondsFromNow(0) });

const remotePost = (remoteId: string) => ({
  remoteId,
  text: "Read back",
  address: null,
  publishedAt: new Date(),
  editedAt: null,
  mediaCount: 0,
  thumbnailUrl: null,
  metrics: {},
  json: {},
});

/** A Page of a person's, with two posts read back. */
async function connect(id: string, grantedBy: string) {
  const { account, access } = page(id);
  const { channelId } = await saveChannel(scope, {
    platform: "facebook",
    origin: "https://graph.facebook.com",
    sandbox: false,
    account: { ...account, grantedBy },
    access,
    app: { clientId: "ours", clientSecret: "hush" },
  });
  await db.insert(channelSyncs).values({ channelId, workspaceId: scope.workspaceId, followers: 12 });
  const channel = { id: channelId, remoteAccount: `facebook|https://graph.facebook.com|${id}` };
  await savePage(scope, channel, [remotePost(`${id}_1`), remotePost(`${id}_2`)]);
  return channel;
}

const readings = async (channelId: string) => [
  ...(await db.select().from(remotePosts).where(eq(remotePosts.channelId, channelId))),
  ...(await db.select().from(channelSyncs).where(eq(channelSyncs.channelId, channelId))),
];

describe("a data deletion request", () => {
  it("deletes access and what was read of the account, and says where to look it up", async () => {
    const mine = await connect("1", "ada");
    const other = await connect("2", "bob");
    const answer = await call(sign("ada"));
    expect(answer.status).toBe(200);
    const { url, confirmation_code: code } = await answer.json();
    expect(url).toBe(`http://localhost:3000/data-deletion/${code}`);
    expect(await readings(mine.id)).toEqual([]);
    expect(await readings(other.id)).toHaveLength(3);
    expect((await db.select().from(channelSecrets)).map(({ channelId }) => channelId)).toEqual([other.id]);
    expect(await db.select().from(channels).where(eq(channels.id, mine.id))).toMatchObject([
      { health: "reconnect", healthReason: expect.stringMatching(/deleted/) },
    ]);
    expect(await getDeletion(publicScope(), code)).toMatchObject({
      label: "Facebook Page",
      channels: 1,
      posts: 2,
    });
    expect((await db.select().from(auditEvents)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(["channel.withdrawn", "platform.data-deleted"]),
    );
  });

  it("covers a channel that was disconnected or signed out before", async () => {
    const gone = await connect("1", "ada");
    const out = await connect("2", "ada");
    await db.update(channels).set({ deletedAt: new Date() }).where(eq(channels.id, gone.id));
    await db.delete(channelSecrets);
    await call(sign("ada"));
    expect(await readings(gone.id)).toEqual([]);
    expect(await readings(out.id)).toEqual([]);
  });

  it("keeps a reading that is under way from saving what was just deleted", async () => {
    const channel = await connect("1", "ada");
    await call(sign("ada"));
    await savePage(scope, channel, [remotePost("1_3")]);
    expect(await readings(channel.id)).toEqual([]);
  });

  it("is answered alike when it is repeated, and does nothing more", async () => {
    await connect("1", "ada");
    const signed = sign("ada");
    const first = await (await call(signed)).json();
    expect(await (await call(signed)).json()).toEqual(first);
    expect(await getDeletion(publicScope(), first.confirmation_code)).toMatchObject({
      channels: 1,
      posts: 2,
    });
  });

  it("is answered for somebody who is not known here", async () => {
    const channel = await connect("1", "ada");
    const { confirmation_code: code } = await (await call(sign("nobody"))).json();
    expect(await getDeletion(publicScope(), code)).toMatchObject({ channels: 0, posts: 0 });
    expect(await readings(channel.id)).toHaveLength(3);
  });

  it.each([
    ["another secret signed", () => call(sign("ada", "another")), 400],
    ["is garbage", () => call("a.b"), 400],
    ["has no body of a form", () => call(sign("ada"), { headers: HOST }), 400],
    ["is for a platform that sends none", () => call(sign("ada"), { platform: "mastodon" }), 404],
    [
      "comes under another host",
      () => call(sign("ada"), { headers: { ...FORM, host: "evil.example" } }),
      403,
    ],
  ])("is not believed when it %s", async (_name, send, status) => {
    const channel = await connect("1", "ada");
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(JSON.stringify(await answer.json())).not.toContain("hush");
    expect(await readings(channel.id)).toHaveLength(3);
  });
});

it("a deauthorisation signs out and deletes no reading", async () => {
  const channel = await connect("1", "ada");
  const answer = await call(sign("ada"), { to: deauthorise });
  expect(answer.status).toBe(200);
  expect(await db.select().from(channelSecrets)).toEqual([]);
  expect(await readings(channel.id)).toHaveLength(3);
});

it("the page knows no code that nobody was given", async () => {
  expect(await getDeletion(publicScope(), crypto.randomUUID())).toBeNull();
  expect(await getDeletion(publicScope(), "' or true --")).toBeNull();
});
