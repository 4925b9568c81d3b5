"use server";

import { action } from "@/lib/action";
import { fail, ok } from "@/lib/result";
import { requestSync } from "./requesting/mutations";
import { SyncChannel } from "./schema";

/** Reads a channel's posts and numbers back now, in the background. */
export const syncNow = action(SyncChannel, "channels.manage", async (scope, { channelId }) =>
  (await requestSync(scope, channelId))
    ? ok(null)
    : fail("not-found", "This channel is not in the workspace any more. Reload the page."),
);
