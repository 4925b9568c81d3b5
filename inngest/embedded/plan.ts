import type { InngestFunction } from "inngest";
import { z } from "zod";
import { type Condition, type KeyExpression, parseCondition, parseKey, parseMatch } from "./expressions";

/** What the engine knows of a function. */
export type FunctionPlan = {
  id: string;
  /** The first try included. */
  maxAttempts: number;
  triggers: { event: string; condition: Condition | null }[];
  cancels: { event: string; path: string[] | null }[];
  limits: { limit: number; scope: "fn" | "env"; key: KeyExpression | null; source: string }[];
};

const DEFAULT_RETRIES = 4;

const Concurrency = z.strictObject({
  limit: z.number().int().min(1),
  key: z.string().optional(),
  scope: z.enum(["fn", "env", "account"]).optional(),
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
});
type Config = z.infer<typeof Config>;

const KNOWN = new Set(["id", "name", "triggers", "steps", "cancel", "concurrency"]);

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
  for (const [option, value] of Object.entries(config)) {
    if (value !== undefined && value !== null && !KNOWN.has(option)) refuse(option);
  }
  return {
    id: config.id,
    maxAttempts: (config.steps.step?.retries?.attempts ?? DEFAULT_RETRIES) + 1,
    triggers: planTriggers(config, refuse),
    cancels: planCancels(config, refuse),
    limits: planLimits(config, refuse),
  };
}

function planTriggers(config: Config, refuse: (what: string) => void): FunctionPlan["triggers"] {
  return config.triggers.flatMap((trigger) => {
    if (trigger.cron) refuse("cron trigger");
    if (!trigger.event) return [];
    if (trigger.event.includes("*")) refuse(`trigger ${trigger.event} with a wildcard`);
    const condition = trigger.expression ? parseCondition(trigger.expression) : null;
    if (trigger.expression && !condition) refuse(`trigger expression ${trigger.expression}`);
    return [{ event: trigger.event, condition }];
  });
}

function planCancels(config: Config, refuse: (what: string) => void): FunctionPlan["cancels"] {
  return (config.cancel ?? []).map((cancel) => {
    if (cancel.timeout) refuse("cancelOn.timeout");
    const path = cancel.if ? parseMatch(cancel.if) : null;
    if (cancel.if && !path) refuse(`cancelOn expression ${cancel.if}`);
    return { event: cancel.event, path };
  });
}

function planLimits(config: Config, refuse: (what: string) => void): FunctionPlan["limits"] {
  const limits: z.infer<typeof Concurrency>[] = config.concurrency ?? [];
  return limits.map(({ limit, key, scope }) => {
    if (scope === "account") refuse("concurrency scope account");
    const parsed = key ? parseKey(key) : null;
    if (key && !parsed) refuse(`concurrency key ${key}`);
    return { limit, scope: scope === "env" ? "env" : "fn", key: parsed, source: key ?? "" };
  });
}
