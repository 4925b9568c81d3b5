import type { DeliveryLine } from "@/lib/deliveries/listing/schema";

/** The one thing that solves a delivery's trouble. */
export type Remedy =
  | { kind: "retry"; label: string }
  | { kind: "edit"; label: string }
  | { kind: "reschedule"; label: string }
  | { kind: "channels"; label: string }
  | { kind: "look"; label: string };

type Trouble = Pick<DeliveryLine, "status" | "failure" | "health" | "hold" | "duplicated">;

function afterFailure({ failure, health }: Trouble): Remedy {
  switch (failure?.next) {
    case "revise":
      return { kind: "edit", label: failure.field === "media" ? "Change the pictures" : "Edit the post" };
    case "reconnect":
      return health === "healthy"
        ? { kind: "retry", label: "Retry" }
        : { kind: "channels", label: "Reconnect" };
    case "configure":
      return health === "healthy"
        ? { kind: "retry", label: "Retry" }
        : { kind: "channels", label: "Open channels" };
    case "look":
      return { kind: "look", label: "See the evidence" };
    default:
      return { kind: "retry", label: "Retry" };
  }
}

/** What solves it, or null when nothing asks for a person. */
export function remedyOf(line: Trouble): Remedy | null {
  if (line.duplicated) return { kind: "look", label: "See both" };
  if (line.status === "failed") return afterFailure(line);
  if (line.status === "unknown") return { kind: "look", label: "See the evidence" };
  if (line.status === "missed") return { kind: "reschedule", label: "Choose a new time" };
  if (line.status === "scheduled" && line.hold === "reconnect")
    return { kind: "channels", label: "Reconnect" };
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
