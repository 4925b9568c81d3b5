import type { DeliveryLine } from "@/lib/deliveries/listing/schema";
import {
  EVIDENCE,
  RECONNECT,
  RESCHEDULE,
  type Remedy,
  remedyAfter,
  SEE_BOTH,
} from "@/lib/notifications/rules";

type Trouble = Pick<DeliveryLine, "status" | "failure" | "health" | "hold" | "duplicated">;

/** Late, and a person was to be asked whether it still goes out. */
export const asksWhether = (line: Pick<Trouble, "status" | "failure">): boolean =>
  line.status === "missed" && line.failure?.next === "ask";

/** What solves it, or null when nothing asks for a person. */
export function remedyOf(line: Trouble): Remedy | null {
  if (line.duplicated) return SEE_BOTH;
  if (line.status === "failed") return remedyAfter(line.failure, line.health === "healthy");
  if (line.status === "unknown") return EVIDENCE;
  if (asksWhether(line)) return { kind: "retry", label: "Send now" };
  if (line.status === "missed") return RESCHEDULE;
  if (line.status === "scheduled" && line.hold === "reconnect") return RECONNECT;
  return null;
}

/** Why a delivery that is due later may not go out by itself; null when nothing holds it. */
export function holdWords(line: Pick<DeliveryLine, "status" | "hold" | "health" | "paused">): string | null {
  if (line.status !== "scheduled" && line.status !== "claimed") return null;
  if (line.health !== "healthy") return "Waits until the channel is signed in again.";
  if (line.paused || line.hold === "paused") return "Waits: the channel is paused.";
  if (line.hold === "stopped") return "Waits: all publishing is stopped.";
  if (line.hold === "sandbox") return "Waits: the sandbox is not running.";
  if (line.hold === "copied") return "Waits: this is a copied database.";
  return null;
}
