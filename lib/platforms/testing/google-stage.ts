import type { RequestListener } from "node:http";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import type { AccountContext } from "../contract";
import type { Platform } from "../contract-platform";
import { type Files, startFiles } from "./files";
import { googleConsent } from "./google-consent";
import { type RunningSandbox, startSandbox } from "./sandbox";
import type { Stage } from "./stage";
import { type Stranger, startStranger } from "./stranger";

/** Quick, so that a test need not wait for files to be worked on. */
const PROCESSING_MS = 20;

type Parts = {
  sandbox: RunningSandbox;
  files: Files;
  other: Stranger;
  google: ReturnType<typeof googleConsent>;
  stage: Stage;
};

/**
 * Everything a file of tests needs of one of Google's services: the sandbox, an account that went through the consent
 * page, and another server that answers what a test sets. Starts before the tests of the file and stops after them.
 */
export function googleStage(
  platform: Platform,
  composing: (files: Files) => Pick<Stage, "compose" | "picture">,
) {
  let parts: Parts | null = null;
  const here = (): Parts => {
    if (!parts) throw new Error("nothing has started yet");
    return parts;
  };
  const given = {
    answer: ((_request, response) => response.writeHead(404).end()) as RequestListener,
    get sandbox() {
      return here().sandbox;
    },
    get files() {
      return here().files;
    },
    get other() {
      return here().other;
    },
    get google() {
      return here().google;
    },
    get stage() {
      return here().stage;
    },
    /** The connected account, at the other server. */
    stranger: (): AccountContext => ({ ...here().stage.context, origin: here().other.origin }),
    signIn: (handle = "alice") => signIn(platform, here().google, handle),
  };

  beforeAll(async () => {
    const [sandbox, files, other] = await Promise.all([
      startSandbox(PROCESSING_MS),
      startFiles(),
      startStranger((request, response) => given.answer(request, response)),
    ]);
    vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
    vi.stubEnv("OUTBOUND_ALLOW", other.origin);
    // Allowances are smaller than a file of tests.
    await sandbox.call("POST", "/limits", { enabled: false });
    const google = googleConsent(sandbox, platform);
    const { id } = platform.facts;
    const stage: Stage = {
      context: await signIn(platform, google, "alice"),
      timeline: () => sandbox.timeline(id),
      control: sandbox.control(id, await google.accountId("alice")),
      ...composing(files),
    };
    parts = { sandbox, files, other, google, stage };
  }, 60_000);

  afterEach(() => parts?.stage.control?.clear());

  afterAll(async () => {
    await Promise.all([parts?.sandbox.stop(), parts?.files.stop(), parts?.other.stop()]);
    vi.unstubAllEnvs();
  });

  return given;
}

/** Signs in; where a sign-in brings several accounts, as the first of them. */
async function signIn(
  { connect, identify }: Platform,
  google: ReturnType<typeof googleConsent>,
  handle: string,
): Promise<AccountContext> {
  const access = await google.access({ handle });
  const context = { origin: google.origin, accountId: "", handle: "", access, app: google.app };
  const several = connect.kind === "oauth" ? await connect.accounts?.(context) : undefined;
  if (several && !several.ok) throw new Error(several.failure.message);
  if (several) return named(context, several.value[0]?.account);
  const account = await identify(context);
  if (!account.ok) throw new Error(account.failure.reason);
  return named(context, account.value);
}

function named(context: AccountContext, account: { id: string; handle: string } | undefined): AccountContext {
  if (!account) throw new Error("the sign-in brought no account");
  return { ...context, accountId: account.id, handle: account.handle };
}
