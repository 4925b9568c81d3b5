"use server";

import { action } from "@/lib/action";
import { getSelf } from "@/lib/auth/require";
import type { Scope } from "@/lib/auth/scope";
import { takeLimit } from "@/lib/limits/mutations";
import { platformOf } from "@/lib/platforms/registry";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { testChannel as runTest } from "./checking/work";
import { cancelChoice as cancel, connectChosen as connectAll } from "./choosing/mutations";
import { Choice, PendingRef } from "./choosing/schema";
import { beginOAuth, connectByForm } from "./connecting/work";
import { pauseChannel as pause, resumeChannel as resume } from "./mutations";
import { ChannelRef, ConnectChannel } from "./schema";
import { disconnectChannel as disconnect } from "./work";

const signedOut = () => fail("signed-out", "You are signed out. Sign in again.");

type Connecting = Result<
  { kind: "connected"; handle: string; again: boolean } | { kind: "consent"; url: string },
  Failure
>;

async function connect(scope: Scope, input: ConnectChannel): Promise<Connecting> {
  const allowed = await takeLimit(
    "connect",
    scope.actor.kind === "job" ? scope.workspaceId : scope.actor.userId,
  );
  if (!allowed.ok) return allowed;
  if (platformOf(input.platform)?.connect.kind === "oauth") {
    const self = await getSelf();
    if (!self) return signedOut();
    const begun = await beginOAuth(scope, self, input);
    return begun.ok ? ok({ kind: "consent", url: begun.value.url }) : begun;
  }
  const connected = await connectByForm(scope, input);
  if (!connected.ok) return connected;
  const { handle, again } = connected.value;
  return ok({ kind: "connected", handle, again });
}

/** Connects an account, or answers the address of the consent page to go to. */
export const connectChannel = action(ConnectChannel, "channels.connect", connect);

/** Connects the accounts that a person chose of those a sign-in brought. */
export const connectChosen = action(Choice, "channels.connect", async (scope, choice) => {
  const self = await getSelf();
  return self ? connectAll(scope, self, choice) : signedOut();
});

/** Throws away what a sign-in brought. */
export const cancelChoice = action(PendingRef, "channels.connect", async (scope, { pendingId }) => {
  const self = await getSelf();
  if (!self) return signedOut();
  await cancel(scope, self, pendingId);
  return ok(null);
});

export const pauseChannel = action(ChannelRef, "channels.manage", (scope, { channelId }) =>
  pause(scope, channelId),
);

export const resumeChannel = action(ChannelRef, "channels.manage", (scope, { channelId }) =>
  resume(scope, channelId),
);

export const disconnectChannel = action(ChannelRef, "channels.manage", (scope, { channelId }) =>
  disconnect(scope, channelId),
);

/** Tries a channel's access without posting anything. */
export const testChannel = action(ChannelRef, "channels.manage", (scope, { channelId }) =>
  runTest(scope, channelId),
);
