import "server-only";
import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { memberships } from "@/db/schema/sharing";
import { notificationPreferences, notifications } from "@/db/schema/signals";
import type { Scope, SelfScope } from "@/lib/auth/scope";
import { log } from "@/lib/log";
import { writeOutbox } from "@/lib/outbox/mutations";
import { channelSubject, isDeleted, missedKinds, type PostSubject, postSubject } from "./queries";
import { topicOf } from "./rules";
import {
  type ChannelKind,
  type NoticeData,
  type NoticeKind,
  notificationOpened,
  type PostKind,
  type Preference,
} from "./schema";

type Opening = {
  kind: NoticeKind;
  key: string;
  postId: string | null;
  channelId: string | null;
  data: NoticeData;
  /** How many failures this is. */
  count: number;
};

/** Nothing that goes wrong in telling may undo what is told of: it is logged, and the caller's transaction goes on. */
async function beside(tx: Tx, what: object, work: (inner: Tx) => Promise<void>): Promise<void> {
  try {
    await tx.transaction(work);
  } catch (error) {
    log().error({ err: error, ...what }, "a notification could not be opened");
  }
}

/**
 * Who should know: the `owner` (who wrote the post, or connected the channel) and the workspace's owners and admins.
 * `ownerAlone`: they only while the owner is not there any more, or may not write.
 */
async function recipients(
  scope: Scope,
  kind: NoticeKind,
  { owner, ownerAlone }: { owner: string | null; ownerAlone: boolean },
  tx: Tx,
) {
  const rows = await tx
    .select({
      userId: memberships.userId,
      role: memberships.role,
      inApp: sql<boolean>`coalesce(${notificationPreferences.inApp}, true)`,
      byMail: sql<boolean>`coalesce(${notificationPreferences.byMail}, true)`,
    })
    .from(memberships)
    .leftJoin(
      notificationPreferences,
      and(
        eq(notificationPreferences.userId, memberships.userId),
        eq(notificationPreferences.topic, topicOf(kind)),
      ),
    )
    .where(eq(memberships.workspaceId, scope.workspaceId))
    .orderBy(asc(memberships.userId));
  const theOwner = rows.filter((row) => row.userId === owner && row.role !== "viewer");
  if (ownerAlone && theOwner.length > 0) return theOwner;
  return rows.filter((row) => theOwner.includes(row) || row.role === "owner" || row.role === "admin");
}

/** Opens one notification for each person, or counts up the one that is open; who had read it finds it unread again. */
async function open(
  scope: Scope,
  opening: Opening,
  people: Awaited<ReturnType<typeof recipients>>,
  tx: Tx,
): Promise<void> {
  const { workspaceId } = scope;
  const wanted = people.filter((person) => person.inApp || person.byMail);
  if (wanted.length === 0) return;
  const { data, count } = opening;
  const rows = await tx
    .insert(notifications)
    .values(wanted.map(({ userId, inApp, byMail }) => ({ ...opening, workspaceId, userId, inApp, byMail })))
    .onConflictDoUpdate({
      target: [notifications.userId, notifications.key],
      targetWhere: isNull(notifications.resolvedAt),
      set: {
        data,
        count: sql`${notifications.count} + ${count}`,
        readAt: null,
        happenedAt: sql`clock_timestamp()`,
      },
    })
    .returning({
      id: notifications.id,
      byMail: notifications.byMail,
      isNew: sql<boolean>`${notifications}.xmax = 0`,
    });
  const toMail = rows.filter((row) => row.isNew && row.byMail);
  await writeOutbox(
    tx,
    toMail.map(({ id }) => notificationOpened(id)),
  );
}

/**
 * Tells who wrote a post (the owners and admins, when that person is gone) what waits for them about it. One open
 * notification per post and kind counts up. Runs in the caller's transaction, after what it tells of, and never
 * fails it. Of a post that was deleted here it tells only what could not be deleted there; one of another workspace
 * does nothing.
 */
export function tellOfPost(scope: Scope, postId: string, kind: PostKind, tx: Tx): Promise<void> {
  return beside(tx, { postId, kind }, async (inner) => {
    const subject = await postSubject(scope, postId, kind, inner);
    if (!subject) return;
    const opening = { kind, key: `post:${postId}:${kind}`, postId, channelId: null, count: 1 };
    const people = await recipients(scope, kind, { owner: subject.authorId, ownerAlone: true }, inner);
    await open(scope, { ...opening, data: dataOf(subject) }, people, inner);
  });
}

const dataOf = ({
  text,
  dueAt,
  where,
  act,
  field,
  reason,
  revise,
  gone,
  address,
}: PostSubject): NoticeData => ({
  text,
  dueAt: dueAt?.toISOString() ?? null,
  where,
  channel: "",
  act,
  field,
  reason,
  revise,
  gone,
  address: gone ? address : null,
});

/**
 * Tells who connected a channel, and the owners and admins, that it waits for them. All failures of one channel for
 * one cause are one open notification; `failures` says how many this is. Like `tellOfPost` otherwise.
 */
export function tellOfChannel(
  scope: Scope,
  channelId: string,
  kind: ChannelKind,
  { reason, failures }: { reason: string | null; failures: number },
  tx: Tx,
): Promise<void> {
  return beside(tx, { channelId, kind }, async (inner) => {
    const subject = await channelSubject(scope, channelId, inner);
    if (!subject) return;
    const opening = { kind, key: `channel:${channelId}:${kind}`, postId: null, channelId, count: failures };
    const people = await recipients(scope, kind, { owner: subject.connectedBy, ownerAlone: false }, inner);
    const data: NoticeData = {
      text: "",
      dueAt: null,
      where: [],
      channel: subject.name,
      act: "publish",
      field: null,
      reason: reason ?? "",
      revise: false,
      gone: false,
      address: null,
    };
    await open(scope, { ...opening, data }, people, inner);
  });
}

/** Tells of a post that was deleted here, and not there. Does nothing for one that is still here: its own screen says so. */
export function tellOfRemains(scope: Scope, postId: string, tx: Tx): Promise<void> {
  return beside(tx, { postId }, async (inner) => {
    if (await isDeleted(scope, postId, inner)) await tellOfPost(scope, postId, "failed", inner);
  });
}

/**
 * Tells of an operation that failed, by who must act next: the channel's people for `reconnect` and `configure`, the
 * post's author for anything else, and for what stays there of a deleted post. For the transaction that recorded the
 * failure.
 */
export async function tellOfFailure(
  scope: Scope,
  operation: { postId: string; channelId: string },
  failure: { next: string; reason: string },
  tx: Tx,
): Promise<void> {
  const { next, reason } = failure;
  if (next === "reconnect" || next === "configure") {
    await tellOfChannel(scope, operation.channelId, next, { reason, failures: 1 }, tx);
    return tellOfRemains(scope, operation.postId, tx);
  }
  return tellOfPost(scope, operation.postId, next === "look" ? "look" : "failed", tx);
}

/** Tells of a post whose time passed: that it was missed, or that it waits for a decision. Like `tellOfPost`. */
export async function tellOfMissed(scope: Scope, postId: string, tx: Tx): Promise<void> {
  for (const kind of await missedKinds(scope, postId, tx)) await tellOfPost(scope, postId, kind, tx);
  await tellOfRemains(scope, postId, tx);
}

const mine = (scope: Scope) =>
  and(
    eq(notifications.workspaceId, scope.workspaceId),
    eq(notifications.userId, scope.actor.kind === "member" ? scope.actor.userId : sql`null`),
  );

/** Marks one of one's own notifications as read; one of somebody else does not change. */
export async function markRead(scope: Scope, { id }: { id: string }): Promise<void> {
  await db()
    .update(notifications)
    .set({ readAt: sql`clock_timestamp()` })
    .where(and(mine(scope), eq(notifications.id, id), isNull(notifications.readAt)));
}

/** Marks all of one's own notifications in this workspace as read; one that is counted up this moment stays unread. */
export function markAllRead(scope: Scope): Promise<number> {
  return db().transaction(async (tx) => {
    const unread = await tx
      .select({ id: notifications.id })
      .from(notifications)
      .where(and(mine(scope), isNull(notifications.readAt)))
      .for("update", { skipLocked: true });
    const ids = unread.map((row) => row.id);
    if (ids.length > 0)
      await tx
        .update(notifications)
        .set({ readAt: sql`clock_timestamp()` })
        .where(inArray(notifications.id, ids));
    return ids.length;
  });
}

/** What a person wants to hear of a topic from now on. */
export async function choosePreference(self: SelfScope, { topic, inApp, byMail }: Preference): Promise<void> {
  await db()
    .insert(notificationPreferences)
    .values({ userId: self.userId, topic, inApp, byMail })
    .onConflictDoUpdate({
      target: [notificationPreferences.userId, notificationPreferences.topic],
      set: { inApp, byMail },
    });
}
