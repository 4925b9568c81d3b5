import { eq, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { beforeEach, expect, it, vi } from "vitest";
import { channels } from "@/db/schema/channels";
import { posts } from "@/db/schema/content";
import { deliveries, operations } from "@/db/schema/delivery";
import { profiles, users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import { notifications, outbox } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import { testScope } from "@/lib/auth/testing";
import type { Mail } from "@/lib/mail/work";
import { fail, ok } from "@/lib/result";
import { markAllRead, tellOfChannel, tellOfPost } from "../mutations";
import { pruneNotifications } from "./mutations";

const service = vi.hoisted(() => ({
  sent: [] as Mail[],
  answer: "taken" as "taken" | "mail-failed" | "mail-off",
}));
vi.mock("@/lib/mail/work", () => ({
  sendMail: async (mail: Mail) => {
    if (service.answer !== "taken") return fail(service.answer, "No.");
    service.sent.push(mail);
    return ok(null);
  },
}));
const { mailNotification } = await import("./work");

const { db, empty } = testDatabase();
const workspaceId = uuidv7();
const userId = uuidv7();
const channelId = uuidv7();
const scope = testScope(workspaceId, userId);
const system = systemScope("notify");

beforeEach(async () => {
  await empty();
  service.sent = [];
  service.answer = "taken";
  await db.insert(workspaces).values({ id: workspaceId, slug: "harbour", name: "Harbour" });
  await db.insert(users).values({ id: userId, email: "mara@example.test" });
  await db.insert(profiles).values({ userId, username: "mara", displayName: "Mara" });
  await db.insert(memberships).values({ workspaceId, userId, role: "owner" });
  await db.insert(channels).values({
    id: channelId,
    workspaceId,
    platform: "mastodon",
    origin: "https://example.test",
    remoteAccountId: "1",
    remoteAccount: "mastodon|1",
    handle: "@ada@example.test",
    displayName: "Ada",
  });
});

async function post(status: "scheduled" | "failed", next = "revise"): Promise<string> {
  const id = uuidv7();
  await db.insert(posts).values({ id, workspaceId, authorId: userId, text: "Low water at noon" });
  const [delivery] = await db.insert(deliveries).values({ workspaceId, postId: id, channelId }).returning();
  await db.insert(operations).values({
    workspaceId,
    postId: id,
    channelId,
    deliveryId: delivery?.id ?? "",
    kind: "publish",
    content: sql`'{}'::jsonb`,
    fingerprint: id,
    dueAt: new Date("2026-03-01T09:00:00Z"),
    status,
    failure: sql`${JSON.stringify({ next, field: "text", reason: "It is too long there." })}::jsonb`,
    remoteAccount: "mastodon|1",
  });
  return id;
}

/** The ids that the engine was told of, oldest first. */
async function events(): Promise<string[]> {
  const rows = await db
    .select()
    .from(outbox)
    .where(eq(outbox.name, "notification.opened"))
    .orderBy(outbox.createdAt);
  return rows.map((row) => String(row.data.notificationId));
}
const mailAll = async () => {
  const did: string[] = [];
  for (const id of await events()) did.push(await mailNotification(system, id));
  return did;
};
const failed = async () => tellOfPost(scope, await post("failed"), "failed", db);
const signedOut = () =>
  tellOfChannel(scope, channelId, "reconnect", { reason: "Access was revoked.", failures: 1 }, db);

it("says how many posts wait for a channel, with the button that leads to Channels", async () => {
  for (const status of ["scheduled", "scheduled", "failed"] as const) await post(status, "reconnect");
  await db.update(channels).set({ health: "reconnect" });
  for (let again = 0; again < 3; again += 1) await signedOut();
  expect(await mailAll()).toEqual(["mailed"]);
  expect(service.sent).toMatchObject([
    {
      to: "mara@example.test",
      subject: "Three posts wait for Mastodon @ada@example.test: reconnect it",
      idempotencyKey: `notification-${(await events())[0]}`,
    },
  ]);
  const { text, html } = service.sent[0] as Mail;
  for (const part of [text, html]) {
    expect(part).toContain("Access was revoked.");
    expect(part).toContain("/w/harbour/channels");
    expect(part).toContain("/w/harbour/settings#notifications");
  }
});

it("is one mail for a burst, and none for what another mail told of", async () => {
  await failed();
  await failed();
  await signedOut();
  expect(await mailAll()).toEqual(["mailed", "not-needed", "not-needed"]);
  expect(service.sent).toMatchObject([{ subject: "Three things wait for you in Harbour" }]);
  expect(service.sent[0]?.text.match(/\/edit/g)).toHaveLength(2);
  expect(service.sent[0]?.text).toContain("Edit the post");
});

it("is one mail also when a burst's runs wake at the same moment", async () => {
  for (let again = 0; again < 5; again += 1) await failed();
  await Promise.all((await events()).map((id) => mailNotification(system, id)));
  expect(service.sent).toHaveLength(1);
});

it("is not sent when it was read, or solved, meanwhile", async () => {
  await failed();
  await markAllRead(scope);
  expect(await mailAll()).toEqual(["not-needed"]);
  await signedOut();
  await db.update(channels).set({ health: "healthy" });
  expect(await mailAll()).toEqual(["not-needed", "not-needed"]);
  expect(service.sent).toEqual([]);
});

it("is not sent to who does not belong to the workspace any more", async () => {
  await failed();
  await db.delete(memberships);
  expect(await mailAll()).toEqual(["not-needed"]);
  expect(service.sent).toEqual([]);
});

it("is sent once, however often it is asked for", async () => {
  await failed();
  expect(await mailAll()).toEqual(["mailed"]);
  expect(await mailAll()).toEqual(["not-needed"]);
  expect(service.sent).toHaveLength(1);
});

it("is tried again with the same key when the service fails, and given up where mail is off", async () => {
  await failed();
  const [id = ""] = await events();
  service.answer = "mail-failed";
  await expect(mailNotification(system, id)).rejects.toThrow("did not take");
  service.answer = "mail-off";
  expect(await mailNotification(system, id)).toBe("mail-off");
  service.answer = "taken";
  expect(await mailNotification(system, id)).toBe("mailed");
  expect(service.sent).toMatchObject([{ idempotencyKey: `notification-${id}` }]);
});

it("forgets what was solved long ago, and nothing newer", async () => {
  await failed();
  await signedOut();
  await db
    .update(notifications)
    .set({ resolvedAt: sql`clock_timestamp() - interval '91 days'` })
    .where(eq(notifications.kind, "failed"));
  await pruneNotifications(system);
  expect(await db.select({ kind: notifications.kind }).from(notifications)).toEqual([{ kind: "reconnect" }]);
});
