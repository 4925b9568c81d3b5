import { afterAll, beforeAll, vi } from "vitest";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import type { Stage } from "../testing/stage";
import { trouble } from "../testing/trouble";
import { linkedin, linkedinPage } from "./adapter";
import { signedIn } from "./testing";

let sandbox: RunningSandbox;
const stages = new Map<string, Stage>();

const DAY_MS = 86_400_000;
/** LinkedIn's limits are of a day: they end at 00:00 UTC; a refusal right after that is asked again in ten minutes. */
const limitEnds = () => {
  const since = Date.now() % DAY_MS;
  return new Date(Date.now() + (since < 600_000 ? 600_000 : DAY_MS - since));
};

const platforms: Platform[] = [linkedin, linkedinPage];

beforeAll(async () => {
  sandbox = await startSandbox();
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  for (const platform of platforms) {
    const context = await signedIn(sandbox, platform);
    const { id } = platform.facts;
    stages.set(id, {
      context,
      timeline: () => sandbox.timeline(id),
      control: sandbox.control(id, context.accountId),
      limitEnds,
    });
  }
}, 60_000);

afterAll(async () => {
  await sandbox?.stop();
  vi.unstubAllEnvs();
});

function stageOf(platform: Platform): Stage {
  const stage = stages.get(platform.facts.id);
  if (!stage) throw new Error("the sandbox did not start");
  return stage;
}

for (const platform of platforms) {
  conformance(platform, "the sandbox", () => stageOf(platform));
  trouble(platform, "the sandbox", () => stageOf(platform));
}
