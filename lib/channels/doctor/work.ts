import "server-only";
import type { SelfScope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { takeLimit } from "@/lib/limits/mutations";
import type { AppCredentials } from "@/lib/platforms/contract";
import type { ApplicationVerdict, ConnectFailure, OAuthConnect } from "@/lib/platforms/contract-connecting";
import { platformOf } from "@/lib/platforms/registry";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { getApplication } from "../applications/queries";
import { redirectUriFor } from "../applications/rules";
import { verdictWords } from "./rules";
import type { CheckedPlatform, CheckOutcome } from "./schema";

/**
 * Asks a platform whether it accepts the operator's application. Nothing of it is kept, and no secret leaves but to the
 * platform. Fails with `forbidden`, `not-configured` and `too-fast`.
 */
export async function checkApplication(
  self: SelfScope,
  { platform: id }: CheckedPlatform,
): Promise<Result<CheckOutcome, Failure>> {
  if (!self.isOperator)
    return fail("forbidden", "Only the operator of this installation can do this. Ask them.");
  const platform = platformOf(id);
  const app = getApplication(id, false);
  if (platform?.connect.kind !== "oauth" || !platform.facts.connect.application || !app)
    return fail("not-configured", "No application is set for this platform. Reload to see how it stands.");
  const { connect } = platform;
  const allowed = await takeLimit("application-check", self.userId);
  if (!allowed.ok) return allowed;
  const asked = await ask(connect, app, redirectUriFor(env().publicUrl, id));
  const verdict = asked.ok ? asked.value : "unreachable";
  return ok({ verdict, words: verdictWords(verdict, id) });
}

async function ask(
  connect: OAuthConnect,
  app: NonNullable<AppCredentials>,
  redirectUri: string,
): Promise<Result<ApplicationVerdict, ConnectFailure>> {
  if (!connect.check) return ok("unknown");
  const server = await connect.resolve({}, null);
  return server.ok ? connect.check(server.value.origin, app, redirectUri) : server;
}
