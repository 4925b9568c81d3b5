import "server-only";
import type { Scope } from "@/lib/auth/scope";
import type { PublishFailure, RemoteAccount } from "@/lib/platforms/contract";
import type { ChannelLimits } from "@/lib/platforms/contract-facts";
import type { Platform } from "@/lib/platforms/contract-platform";
import { platformOf } from "@/lib/platforms/registry";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { recordAccount, recordHealth } from "../mutations";
import { namesOf } from "../naming/rules";
import { readHeld } from "../reading/queries";
import { missingScopes } from "../rules";
import type { ChannelTest, TestStep } from "../schema";
import { withAccess } from "../work";
import { tryUpload, whyNotTried } from "./uploading/work";

/**
 * Tries a channel without posting: is the access accepted, is the account still the same, were all permissions
 * granted. Passing restores the channel's health; failing for good says who has to act. Fails with `not-found`.
 */
export async function testChannel(
  scope: Scope,
  channelId: string,
): Promise<Result<ChannelTest, Failure<"not-found">>> {
  const held = await readHeld(scope, channelId).catch(() => null);
  const platform = held && platformOf(held.platform);
  if (!held || !platform)
    return fail("not-found", "This channel is not in the workspace any more. Reload the page.");
  const started = performance.now();
  const answer = await withAccess(scope, channelId, (context) => platform.identify(context));
  const milliseconds = Math.round(performance.now() - started);
  const access = accessStep(answer, milliseconds);
  if (!answer.ok)
    return ok({
      steps: [access, ...["Account is still yours", "May post", "Upload"].map((name) => skipped(name))],
      verdict: answer.failure.reason,
    });

  const same = answer.value.id === held.remoteAccountId;
  const missing = missingScopes(held.platform, held.access.scopes);
  const steps: TestStep[] = [
    access,
    step("Account is still yours", same, same ? answer.value.handle : `It is ${answer.value.handle} now.`, 0),
    step(
      "May post",
      missing.length === 0,
      missing.length === 0 ? "All permissions granted" : `${missing.join(", ")} missing`,
      0,
    ),
    await uploadStep(scope, channelId, platform, same ? answer.value.limits : null),
    { name: "Posting", state: "skipped", detail: "Not tried: nothing was posted", milliseconds: 0 },
  ];
  const renewable = !platform.refresh || held.access.endsAt === null;
  await writeFindings(scope, channelId, answer.value, { same, missing, renewable });
  const uploaded = steps.every(({ name, state }) => name !== "Upload" || state !== "failed");
  const verdict = verdictOf(same, missing);
  return ok({
    steps,
    verdict: uploaded
      ? verdict
      : "Texts will go out, but a picture was not taken. See what the platform said.",
  });
}

const step = (name: string, passed: boolean, detail: string, milliseconds: number): TestStep => ({
  name,
  state: passed ? "passed" : "failed",
  detail,
  milliseconds,
});

const skipped = (name: string, detail = "Not tried"): TestStep => ({
  name,
  state: "skipped",
  detail,
  milliseconds: 0,
});

async function uploadStep(
  scope: Scope,
  channelId: string,
  platform: Platform,
  limits: ChannelLimits | null,
): Promise<TestStep> {
  const why = whyNotTried(platform);
  if (why) return skipped("Upload", why);
  const started = performance.now();
  const done = await withAccess(scope, channelId, (context) => tryUpload(platform, context, limits));
  const milliseconds = Math.round(performance.now() - started);
  return step(
    "Upload",
    done.ok,
    done.ok ? "A picture was taken; nobody can see it" : done.failure.reason,
    milliseconds,
  );
}

const accessStep = (answer: Result<RemoteAccount, PublishFailure>, milliseconds: number): TestStep =>
  step(
    "Access accepted",
    answer.ok,
    answer.ok ? "The platform knows this sign-in" : answer.failure.reason,
    milliseconds,
  );

function verdictOf(same: boolean, missing: readonly string[]): string {
  if (!same) return "The sign-in belongs to another account now. Connect this one again.";
  return missing.length > 0
    ? "Posts may be refused until the missing permissions are granted. Connect again to grant them."
    : "Posts will go out.";
}

async function writeFindings(
  scope: Scope,
  channelId: string,
  account: RemoteAccount,
  { same, missing, renewable }: { same: boolean; missing: readonly string[]; renewable: boolean },
): Promise<void> {
  if (!same || missing.length > 0) {
    await recordHealth(scope, channelId, { health: "reconnect", reason: verdictOf(same, missing) });
    return;
  }
  const { limits, ...names } = namesOf(account);
  await recordAccount(scope, channelId, { ...names, ...(limits ? { limits } : {}) });
  // Access that can no longer be renewed still works today; its owner must connect again all the same.
  if (renewable) await recordHealth(scope, channelId, { health: "healthy", reason: null });
}
