import { type Named, operationsBelow } from "../operations.ts";
import type { Refusal, RefusalDetail, SandboxPlatform, World } from "../platform.ts";
import { trialRoutes } from "./routes.ts";
import { timelineOf } from "./timeline.ts";
import { bearer, expireAll, ownerOf, revokeAll } from "./tokens.ts";
import { addMember, openService, passwordOf, Refused, type Trial, trials } from "./trial.ts";

const named: Named = [
  [/^POST \/posts$/, ["publish"]],
  [/^PUT \/posts\//, ["update"]],
  [/^DELETE \/posts\//, ["remove"]],
  [/^GET \/posts$/, ["list", "read"]],
  [/^POST \/token$/, ["token"]],
  [/^DELETE \/token$/, ["revoke"]],
  [/^GET \/me$/, ["read"]],
];

function refuse(refusal: Refusal, { status, retryAfterSeconds }: RefusalDetail): Response {
  const wait = { "retry-after": String(retryAfterSeconds) };
  const answers: Record<Refusal, Refused> = {
    "5xx": new Refused(status, "broken", "Something went wrong here"),
    "429": new Refused(429, "too_many", "Too many requests", wait),
    expired: new Refused(401, "expired_token", "The access token has expired"),
    revoked: new Refused(401, "invalid_token", "The access token is not valid"),
    suspended: new Refused(403, "suspended", "This account is suspended"),
    "not-found": new Refused(404, "not_found", "There is nothing here"),
  };
  return answers[refusal].toResponse();
}

/** One of the platforms that exist for tests only; all of them hand out tokens that rotate. */
export function trialPlatform(world: World, trial: Trial): SandboxPlatform {
  const service = openService(world, trial);
  const { accounts, posts } = service;
  return {
    id: trial.id,
    label: trial.label,
    connecting: { address: service.base, how: "Enter a handle and its password." },
    routes: trialRoutes(service),
    operations: operationsBelow(trial.id, named),
    accountOf: (headers) => ownerOf(service, bearer(headers)),
    refuse,
    seed() {
      if (accounts.list().length === 0) addMember(service, "alice", "Alice Meadow");
    },
    accounts: accounts.list,
    addAccount: (handle, name) => addMember(service, handle, name),
    revoke: (id) => revokeAll(service, id),
    expire: (id) => expireAll(service, id),
    suspend: accounts.suspend,
    credentials: ({ handle }) => [
      { label: "Handle", value: handle },
      { label: "Password", value: passwordOf(handle) },
    ],
    timeline: (limit) => timelineOf(service, posts.list({ withDeleted: true, limit })),
    clear: () => {},
  };
}

/** What makes each of them. */
export const trialMakers = trials.map((trial) => (world: World) => trialPlatform(world, trial));
