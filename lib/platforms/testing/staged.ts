import { afterAll, beforeAll, vi } from "vitest";
import type { AccountContext } from "../contract";
import { type Files, startFiles } from "./files";
import { type RunningSandbox, startSandbox } from "./sandbox";
import type { Stage } from "./stage";

export type Staged = { sandbox: RunningSandbox; files: Files; stage: Stage };

/**
 * A sandbox, files to post and a stage on it, for the tests of one file; there from the first test on. `signIn` connects
 * an account of the platform.
 */
export function staged(
  platform: string,
  signIn: (running: Pick<Staged, "sandbox" | "files">) => Promise<AccountContext>,
  more: (files: Files) => Partial<Stage> = () => ({}),
): Staged {
  const running = {} as Staged;
  beforeAll(async () => {
    const [sandbox, files] = await Promise.all([startSandbox(), startFiles()]);
    Object.assign(running, { sandbox, files });
    vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
    const context = await signIn(running);
    running.stage = {
      context,
      timeline: () => sandbox.timeline(platform),
      control: sandbox.control(platform, context.accountId),
      picture: (alt) => files.picture(alt),
      ...more(files),
    };
  }, 60_000);
  afterAll(async () => {
    await Promise.all([running.sandbox?.stop(), running.files?.stop()]);
    vi.unstubAllEnvs();
  });
  return running;
}
