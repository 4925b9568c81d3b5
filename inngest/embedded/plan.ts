import type { InngestFunction } from "inngest";
import { z } from "zod";
import { parseSleep } from "./delays";
import { type Condition, type KeyExpression, parseCondition, parseKey, parseMatch } from "./expressions";
import { RESERVED } from "./protocol";
import type { Rate } from "./rates";
import { parseCron } from "./ticks";

/** What the engine knows of a function. */
export type FunctionPlan = {
  id: string;
  /** The first try included. */
  maxAttempts: number;
  triggers: { event: string; condition: Condition | null }[];
  /** Schedules, as `parseCron` reads them. */
  crons: string[];
  /** `withinMs`: the event cancels a run no later than so long after its start. */
  cancels: { event: string; path: string[] | null; withinMs: number | null }[];
  /** Starts beyond it are delayed. */
  throttle: Rate | null;
  /** Starts beyond it are dropped. */
  rateLimit: Rate | null;
  /** What de-duplicates starts for 24 hours, instead of the event's id. */
  idempotency: KeyExpression | null;
  limits: { limit: number; scope: "fn" | "env"; key: KeyExpression | null; source: string }[];
};

const DEFAULT_RETRIES = 4;

const Concurrency = z.strictObject({
  limit: z.number().int().min(1),
  key: z.string().optional(),
  scope: z.enum(["fn", "env", "account"]).optional(),
});

const Limit = z.looseObject({
  limit: z.number().int().min(1),
  period: z.string(),
  key: z.string().optional(),
  burst: z.number().int().min(1).optional(),
});

const Config = z.looseObject({
  id: z.string().min(1),
  triggers: z.array(
    z.looseObject({
      event: z.string().optional(),
      expression: z.string().nullish(),
      cron: z.string().optional(),
    }),
  ),
  steps: z.record(
    z.string(),
    z.looseObject({ retries: z.looseObject({ attempts: z.number().int().min(0) }).optional() }),
  ),
  cancel: z
    .array(z.looseObject({ event: z.string(), if: z.string().optional(), timeout: z.string().optional() }))
    .optional(),
  concurrency: z
    .union([
      z
        .number()
        .int()
        .min(1)
        .transform((limit) => [{ limit }]),
      Concurrency.transform((one) => [one]),
      z.array(Concurrency).max(2),
    ])
    .optional(),
  throttle: Limit.optional(),
  rateLimit: Limit.optional(),
  idempotency: z.string().optional(),
});
type Config = z.infer<typeof Config>;

const KNOWN = new Set([
  "id",
  "name",
  "triggers",
  "steps",
  "cancel",
  "concurrency",
  "throttle",
  "rateLimit",
  "idempotency",
]);
const KNOWN_OF_TRIGGER = new Set(["event", "expression", "cron"]);
const KNOWN_OF_CANCEL = new Set(["event", "if", "timeout"]);

type Refuse = (what: string) => void;

function refuseOthers(known: Set<string>, value: object, prefix: string, refuse: Refuse): void {
  for (const [option, part] of Object.entries(value)) {
    if (part !== undefined && part !== null && !known.has(option)) refuse(`${prefix}${option}`);
  }
}

/** Thrown when functions ask for what the engine does not have; its message names each function and option. */
export class UnsupportedFunctions extends Error {
  override name = "UnsupportedFunctions";
}

/** Understands registered functions. Throws `UnsupportedFunctions` that names every option it does not implement. */
export function planFunctions(configs: unknown[]): FunctionPlan[] {
  const refused: string[] = [];
  const plans = configs.map((raw) => {
    const parsed = Config.safeParse(raw);
    if (parsed.success) return planOne(parsed.data, refused);
    const id = (raw as { id?: unknown } | null)?.id;
    refused.push(
      `${String(id)}: ${parsed.error.issues.map((issue) => issue.path.join(".")).join(", ")} cannot be read`,
    );
    return null;
  });
  if (refused.length > 0) {
    throw new UnsupportedFunctions(
      `The embedded engine does not support these function options: ${refused.join("; ")}. Change the functions, or run them on an Inngest server.`,
    );
  }
  return plans.filter((plan) => plan !== null);
}

/** Refuses functions before they are registered. Throws `UnsupportedFunctions`. */
export function checkFunctions(functions: InngestFunction.Any[]): void {
  const baseUrl = new URL("http://127.0.0.1");
  // biome-ignore lint/complexity/useLiteralKeys: only this way TypeScript lets us at what the SDK itself registers
  planFunctions(functions.flatMap((one) => one["getConfig"]({ baseUrl, appPrefix: one.id() })));
}

function planOne(config: Config, refused: string[]): FunctionPlan {
  const refuse = (what: string) => refused.push(`${config.id}: ${what}`);
  refuseOthers(KNOWN, config, "", refuse);
  return {
    id: config.id,
    maxAttempts: (config.steps.step?.retries?.attempts ?? DEFAULT_RETRIES) + 1,
    triggers: planTriggers(config, refuse),
    crons: planCrons(config, refuse),
    cancels: planCancels(config, refuse),
    throttle: planRate("throttle", config.throttle, refuse),
    rateLimit: planRate("rateLimit", config.rateLimit, refuse),
    idempotency: config.idempotency ? planKey("idempotency", config.idempotency, refuse) : null,
    limits: planLimits(config, refuse),
  };
}

function planTriggers(config: Config, refuse: Refuse): FunctionPlan["triggers"] {
  return config.triggers.flatMap((trigger) => {
    refuseOthers(KNOWN_OF_TRIGGER, trigger, "trigger option ", refuse);
    if (!trigger.event) return [];
    if (trigger.event.includes("*")) refuse(`trigger ${trigger.event} with a wildcard`);
    const condition = trigger.expression ? parseCondition(trigger.expression) : null;
    if (trigger.expression && !condition) refuse(`trigger expression ${trigger.expression}`);
    return [{ event: trigger.event, condition }];
  });
}

function planCrons(config: Config, refuse: Refuse): string[] {
  const crons = config.triggers.flatMap(({ cron }) => cron ?? []);
  for (const cron of crons) if (!parseCron(cron)) refuse(`cron ${cron}`);
  return crons;
}

/** Milliseconds; null, and refused, when it is none or nothing. */
function planDuration(option: string, text: string, refuse: Refuse): number | null {
  const parsed = parseSleep(text);
  if (parsed && "inMs" in parsed && parsed.inMs > 0) return parsed.inMs;
  refuse(`${option} ${text}`);
  return null;
}

function planCancels(config: Config, refuse: Refuse): FunctionPlan["cancels"] {
  return (config.cancel ?? []).map((cancel) => {
    refuseOthers(KNOWN_OF_CANCEL, cancel, "cancelOn option ", refuse);
    if (cancel.event.includes("*")) refuse(`cancelOn ${cancel.event} with a wildcard`);
    if (cancel.event.startsWith(RESERVED)) refuse(`cancelOn ${cancel.event}`);
    const path = cancel.if ? parseMatch(cancel.if) : null;
    if (cancel.if && !path) refuse(`cancelOn expression ${cancel.if}`);
    const withinMs = cancel.timeout ? planDuration("cancelOn timeout", cancel.timeout, refuse) : null;
    return { event: cancel.event, path, withinMs };
  });
}

function planKey(option: string, source: string, refuse: Refuse): KeyExpression | null {
  const parsed = parseKey(source);
  if (!parsed) refuse(`${option} key ${source}`);
  return parsed;
}

const KNOWN_OF_RATE = {
  throttle: new Set(["limit", "period", "key", "burst"]),
  rateLimit: new Set(["limit", "period", "key"]),
};

/** Inngest lets a tenth of a rate limit through at once, beside the first; a throttle as many as its burst. */
function planRate(
  option: "throttle" | "rateLimit",
  config: z.infer<typeof Limit> | undefined,
  refuse: Refuse,
): Rate | null {
  if (!config) return null;
  const { limit, period, key, burst } = config;
  refuseOthers(KNOWN_OF_RATE[option], config, `${option} option `, refuse);
  return {
    limit,
    periodMs: planDuration(`${option} period`, period, refuse) ?? 0,
    burst: option === "throttle" ? (burst ?? 1) : Math.floor(limit / 10) + 1,
    key: key ? planKey(option, key, refuse) : null,
    source: key ?? "",
  };
}

function planLimits(config: Config, refuse: Refuse): FunctionPlan["limits"] {
  const limits: z.infer<typeof Concurrency>[] = config.concurrency ?? [];
  return limits.map(({ limit, key, scope }) => {
    if (scope === "account") refuse("concurrency scope account");
    const parsed = key ? planKey("concurrency", key, refuse) : null;
    return { limit, scope: scope === "env" ? "env" : "fn", key: parsed, source: key ?? "" };
  });
}
