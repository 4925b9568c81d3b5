import "server-only";
import { db } from "@/db/client";
import { writeSystemAudit } from "@/lib/audit/mutations";
import { systemScope } from "@/lib/auth/mint";
import type { PublicScope } from "@/lib/auth/scope";
import { withdraw } from "@/lib/channels/withdrawing/work";
import { env } from "@/lib/env";
import { type Failure, ok, type Result } from "@/lib/result";
import { forgetReadings } from "./mutations";
import { DATA_DELETED } from "./rules";

/** In the platform's own spelling. */
export type DeletionAnswer = { url: string; confirmation_code: string };

/**
 * A person asked a platform to have everything deleted that is known of them: their channels are signed out, and what was
 * read of those accounts goes. Answers where it can be looked up; for the same request always the same.
 */
export async function deleteData(
  _anybody: PublicScope,
  asked: { platform: string; signed: string },
): Promise<Result<DeletionAnswer, Failure>> {
  let posts = 0;
  const done = await withdraw("data-deletion", asked, async (scope, channelId) => {
    posts += await forgetReadings(scope, channelId);
  });
  if (!done.ok) return done;
  const { recordId: code, channels } = done.value;
  const deed = { action: DATA_DELETED, subject: asked.platform, data: { channels, posts } };
  await writeSystemAudit(systemScope("data-deletion"), { ...deed, id: code }, db());
  return ok({ url: `${env().publicUrl}/data-deletion/${code}`, confirmation_code: code });
}
