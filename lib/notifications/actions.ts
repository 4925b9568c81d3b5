"use server";

import { action, selfAction } from "@/lib/action";
import { ok } from "@/lib/result";
import { choosePreference, markAllRead, markRead } from "./mutations";
import { Nothing, NoticeRef, PreferenceChange } from "./schema";

/** Marks one of one's own notifications as read. */
export const readNotice = action(NoticeRef, "workspace.read", async (scope, ref) => {
  await markRead(scope, ref);
  return ok(null);
});

/** Marks all of one's own notifications in the workspace as read. */
export const readAllNotices = action(Nothing, "workspace.read", async (scope) =>
  ok({ read: await markAllRead(scope) }),
);

/** Chooses how to hear of a topic. */
export const savePreference = selfAction(PreferenceChange, async (self, change) => {
  await choosePreference(self, change);
  return ok(null);
});
