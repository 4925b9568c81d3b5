import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { channelSecrets, channels } from "@/db/schema/channels";
import { testDatabase } from "@/db/testing";
import { ok } from "@/lib/result";
import { listChannels } from "../queries";
import { accounts, begin, choice, identify, page, raise, signIn } from "../testing/several";
import { connectChosen } from "./mutations";
import { getPending } from "./queries";

const { db, empty } = testDatabase();

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/several")).registry);
vi.mock("@/lib/env", async (original) => {
  const { environment } = await import("../testing/several");
  return environment(() => original<typeof import("@/lib/env")>());
});

const { beginOAuth, completeOAuth } = await import("../connecting/work");

let person: Awaited<ReturnType<typeof raise>>;

beforeEach(async () => {
  await empty();
  vi.resetAllMocks();
  person = await raise();
});

const connect = (pendingId: string, ...accountIds: string[]) =>
  connectChosen(person.scope, person.self, { pendingId, accountIds });
const handles = async () => (await listChannels(person.scope)).map(({ handle }) => handle);

describe("connecting a channel again", () => {
  const known = async (platform: string) => {
    if (platform === "single") await signIn(person, { platform });
    else await connect(await choice(person), "1");
    const [row] = await db.select().from(channels).where(eq(channels.platform, platform));
    return row?.id ?? "";
  };
  const toldBy = async (ended: Awaited<ReturnType<typeof signIn>>) => {
    const pending = await getPending(person.scope, person.self, "told" in ended ? ended.told : "");
    return pending.kind === "problem" ? pending.problem : JSON.stringify([ended, pending]);
  };

  it.each(["single", "several"])("renews the same account at once (%s)", async (platform) => {
    const channelId = await known(platform);
    expect(await signIn(person, { platform, channelId })).toMatchObject({ connected: "page-1", again: true });
    expect(await db.select().from(channelSecrets)).toMatchObject([{ channelId, version: 2 }]);
  });

  it.each(["single", "several"])(
    "refuses another account, names both and adds nothing (%s)",
    async (platform) => {
      const channelId = await known(platform);
      identify.mockResolvedValue(ok(page("9").account));
      accounts.mockResolvedValue(ok([page("9")]));
      const told = await toldBy(await signIn(person, { platform, channelId }));
      expect(told).toContain("You signed in for page-9, but this channel is page-1");
      expect(await handles()).toEqual(["page-1"]);
      expect(await db.select().from(channelSecrets)).toMatchObject([{ version: 1 }]);
    },
  );

  it("says why the account cannot be connected any more", async () => {
    const channelId = await known("several");
    accounts.mockResolvedValue(ok([page("1", { refusal: "You only analyse this page." })]));
    expect(await toldBy(await signIn(person, { channelId }))).toBe("You only analyse this page.");
  });

  it("does not bring back a channel that was disconnected meanwhile, nor take another workspace's", async () => {
    const channelId = await known("several");
    const url = await begin(person, { channelId });
    await db.update(channels).set({ deletedAt: sql`clock_timestamp()` });
    const state = url.searchParams.get("state") ?? "";
    const answer = { platform: "several", state, code: "code", error: undefined, iss: undefined };
    expect(await completeOAuth(person.self, answer)).toMatchObject({ refusal: "channel-gone" });
    await db.update(channels).set({ deletedAt: null });
    const input = { platform: "several", sandbox: false, fields: {}, channelId };
    const refused = { failure: { code: "not-found" } };
    expect(await beginOAuth(person.other, person.self, input)).toMatchObject(refused);
    expect(await beginOAuth(person.scope, person.self, { ...input, sandbox: true })).toMatchObject(refused);
    expect(await beginOAuth(person.scope, person.self, { ...input, platform: "single" })).toMatchObject(
      refused,
    );
  });
});
