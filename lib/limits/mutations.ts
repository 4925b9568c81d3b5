import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { countingSql } from "@/db/client";
import type { Scope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { shared } from "@/lib/global";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import {
  BY_ADDRESS,
  LIMITS,
  type Limit,
  type LimitName,
  LOCAL_FACTOR,
  type Subject,
  TRIES_KEPT,
  waitAfter,
  waitWords,
} from "./rules";

type Query = { text: string; values?: (string | number | null)[] };
type TooFast = Failure<"too-fast">;

/** postgres.js in the shape that the library expects of a `pg` pool. */
const pool = {
  async query({ text, values = [] }: Query) {
    const rows = await countingSql().unsafe(text, values);
    return { rows, rowCount: rows.count };
  },
};

function limiter(name: string, { points, seconds }: Limit): RateLimiterPostgres {
  return shared(
    `limiter:${name}`,
    () =>
      new RateLimiterPostgres({
        storeClient: pool,
        storeType: "pool",
        tableName: "rate_limits",
        tableCreated: true,
        keyPrefix: name,
        points,
        duration: seconds,
        clearExpiredByTimeout: true,
      }),
  );
}

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));

const tooFast = (what: string, retryAfterSeconds: number) =>
  fail(
    "too-fast",
    `${what} Wait ${waitWords(retryAfterSeconds)}, then try again; nothing you typed is lost.`,
    {
      retryAfterSeconds,
    },
  );

async function consume(
  name: string,
  limit: Limit,
  key: string,
  what: string,
): Promise<Result<null, TooFast>> {
  try {
    await limiter(name, limit).consume(key);
    return ok(null);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return tooFast(what, seconds(refused.msBeforeNext));
    throw refused;
  }
}

/** Counts one deed of `key` (an address, a recipient) against a limit; fails with the seconds to wait. */
export function takeLimit(name: LimitName, key: string): Promise<Result<null, TooFast>> {
  const { points, seconds: per } = LIMITS[name];
  const factor = env().localMode && BY_ADDRESS.has(name) ? LOCAL_FACTOR : 1;
  return consume(name, { points: points * factor, seconds: per }, key, "That was too often.");
}

/** Counts one new post of the member against `POSTS_PER_MINUTE`; jobs are not counted. Fails with the seconds to wait. */
export async function takePost(scope: Scope): Promise<Result<null, TooFast>> {
  if (scope.actor.kind === "job") return ok(null);
  const points = env().POSTS_PER_MINUTE;
  const per = points === 1 ? "1 post" : `${points} posts`;
  const what = `You can make ${per} a minute.`;
  return consume("posts", { points, seconds: 60 }, `${scope.workspaceId}:${scope.actor.userId}`, what);
}

const tries = (subject: Subject) =>
  limiter(`tries-${subject}`, { points: 1_000_000, seconds: TRIES_KEPT[subject] });
const hold = (subject: Subject) => limiter(`hold-${subject}`, { points: 1, seconds: 1 });

/**
 * Counts a try to sign in before it is checked, so that many at once cannot slip through: three are free, then
 * one per wait, and the wait grows. Fails with the seconds to wait; the value is the wait should this try fail
 * (0 = none yet). Forgotten some time after the first try, or by `forgetTries`.
 */
export async function startTry(subject: Subject, key: string): Promise<Result<number, TooFast>> {
  const what = "Too many wrong tries.";
  const held = await hold(subject).get(key);
  if (held && held.msBeforeNext > 0) return tooFast(what, seconds(held.msBeforeNext));
  const counted = await tries(subject).penalty(key);
  const wait = waitAfter(counted.consumedPoints, subject);
  if (wait === 0) return ok(0);
  try {
    await hold(subject).consume(key, 1, { customDuration: wait });
    return ok(wait);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return tooFast(what, seconds(refused.msBeforeNext));
    throw refused;
  }
}

/** Forgets the wrong tries of `key`: it was the right person after all. */
export async function forgetTries(subject: Subject, key: string): Promise<void> {
  await Promise.all([tries(subject).delete(key), hold(subject).delete(key)]);
}

/** Takes back one try that was right, and the wait it began; earlier wrong ones stay counted. */
export async function takeBackTry(subject: Subject, key: string): Promise<void> {
  await Promise.all([tries(subject).reward(key), hold(subject).delete(key)]);
}
