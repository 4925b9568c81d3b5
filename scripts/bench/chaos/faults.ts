import { control } from "../accounts";
import { PLATFORMS } from "./plan";

/** Shares of all requests, in percent: one in ten dropped, one in ten a 5xx, half of both after acceptance; one in twenty a 429; and a few come late. */
const WANTED = [
  { kind: "drop-before", percent: 5 },
  { kind: "drop-after", percent: 5 },
  { kind: "5xx-before", percent: 5 },
  { kind: "5xx-after", percent: 5 },
  { kind: "429", percent: 5, retryAfterSeconds: 20 },
  { kind: "late", percent: 1 },
  { kind: "late-after", percent: 1 },
];

/** Almost as long as a committing request may take, before scaling. */
const LATE_MS = 90_000;

/** Lists leave out what is younger than this, before scaling. */
const LAG_MS = 30_000;

/** A 429 of theirs means the rest of a day, which no run can wait for. */
const LIMIT_BY_THE_DAY = new Set(["linkedin", "linkedin-page"]);

/** Makes every platform of the sandbox misbehave until it is told to stop. */
export async function beginTrouble(timeScale: number): Promise<void> {
  for (const { id: platform } of PLATFORMS) {
    let left = 100;
    for (const fault of WANTED) {
      if (fault.kind === "429" && LIMIT_BY_THE_DAY.has(platform)) continue;
      // The rules are asked one after the other: a later one sees only what the earlier let pass.
      await control("/faults", {
        platform,
        times: null,
        ...fault,
        ms: Math.round(LATE_MS * timeScale),
        percent: Math.round((fault.percent / left) * 100),
      });
      left -= fault.percent;
    }
    const lag = {
      platform,
      kind: "list-lag",
      match: "list",
      times: null,
      ms: Math.round(LAG_MS * timeScale),
    };
    await control("/faults", { ...lag, percent: 50 });
  }
}

export const endTrouble = (): Promise<unknown> => control("/faults", undefined, "DELETE");

/** Ends the tokens an account was given so far, as time would. */
export const expire = (platform: string, accountId: string): Promise<unknown> =>
  control(`/accounts/${encodeURIComponent(accountId)}/expire?platform=${platform}`, {});
