import "server-only";
import { db } from "@/db/client";
import { writeSystemAudit } from "@/lib/audit/mutations";
import { jobScope, systemScope } from "@/lib/auth/mint";
import type { PublicScope, Scope } from "@/lib/auth/scope";
import { sandboxRuns } from "@/lib/env";
import { factsOf } from "@/lib/platforms/catalog";
import type { PlatformCallback, PlatformFacts } from "@/lib/platforms/contract-facts";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { getApplication } from "../applications/queries";
import { withdrawAccess } from "./mutations";
import { listGranted } from "./queries";
import { grantedUntil, readSignedRequest, recordIdOf, type Withdrawal, withdrawnWords } from "./rules";

type Asked = { platform: string; signed: string };

/** A callback that a platform signed for one of its applications here: the operator's, or the sandbox's. */
type Proven = { facts: PlatformFacts; sandbox: boolean; withdrawal: Withdrawal };

function prove(kind: PlatformCallback, { platform, signed }: Asked): Result<Proven, Failure> {
  const facts = factsOf(platform);
  if (!facts?.connect.application?.callbacks?.includes(kind))
    return fail("not-found", "No platform sends anything to this address.");
  for (const sandbox of sandboxRuns() ? [false, true] : [false]) {
    const application = getApplication(platform, sandbox);
    const withdrawal = application && readSignedRequest(signed, application.clientSecret);
    if (withdrawal) return ok({ facts, sandbox, withdrawal });
  }
  return fail("invalid", "This request was not signed with the secret of the application here.");
}

/**
 * Signs out every channel of the person that a callback names, and does `more` with each in its workspace. Answers for how
 * many; the record's id is the same however often one callback comes. Fails with `not-found` and `invalid`.
 */
export async function withdraw(
  kind: PlatformCallback,
  asked: Asked,
  more: (scope: Scope, channelId: string) => Promise<void> = async () => {},
): Promise<Result<{ recordId: string; channels: number }, Failure>> {
  const proven = prove(kind, asked);
  if (!proven.ok) return proven;
  const { facts, sandbox, withdrawal } = proven.value;
  const { personId } = withdrawal;
  const granted = await listGranted(
    systemScope(kind),
    { platform: facts.id, personId, sandbox },
    { gone: kind === "data-deletion" },
  );
  const about = { reason: withdrawnWords(kind), until: grantedUntil(withdrawal) };
  let channels = 0;
  for (const { channelId, workspaceId } of granted) {
    const scope = jobScope(workspaceId, kind);
    if (!(await withdrawAccess(scope, channelId, about))) continue;
    await more(scope, channelId);
    channels += 1;
  }
  return ok({ recordId: recordIdOf(kind, facts.id, asked.signed), channels });
}

/** A person removed the application at the platform. Somebody who is not known here is as good as signed out. */
export async function deauthorise(_anybody: PublicScope, asked: Asked): Promise<Result<null, Failure>> {
  const done = await withdraw("deauthorise", asked);
  if (!done.ok) return done;
  const { recordId, channels } = done.value;
  const deed = { action: "platform.deauthorised", subject: asked.platform, data: { channels } };
  await writeSystemAudit(systemScope("deauthorise"), { ...deed, id: recordId }, db());
  return ok(null);
}
