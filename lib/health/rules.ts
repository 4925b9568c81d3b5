/** One part of the product: works, does not, or is not in use here. `note` is for people and holds no secrets. */
export type PartHealth = { state: "ok" | "down" | "off"; note: string };

export type Health = {
  ok: boolean;
  database: PartHealth;
  engine: PartHealth;
  storage: PartHealth;
  mail: PartHealth;
};

/** What the engine of this process says of itself, or undefined when the process has none. */
export type EngineState = "running" | "starting" | "off" | undefined;

/** The engine's part: a process without one is fine when its role has none, or when Inngest runs the jobs. */
export function engineHealth(
  engine: EngineState,
  given: { inngestServer: boolean; role: string },
): PartHealth {
  if (given.inngestServer) return { state: "ok", note: "Inngest runs the jobs" };
  if (given.role === "web") return { state: "off", note: "this process serves pages only" };
  if (engine === "running") return { state: "ok", note: "running" };
  if (engine === "starting") return { state: "off", note: "starting" };
  return { state: "down", note: "not running; look at the log" };
}

/** The whole: only the database is needed for every answer, so only it decides. */
export function summarize(parts: Omit<Health, "ok">): Health {
  return { ok: parts.database.state === "ok", ...parts };
}

/** 503 tells a load balancer to send nobody here. */
export const healthStatus = (health: Health): 200 | 503 => (health.ok ? 200 : 503);
