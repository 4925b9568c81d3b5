import { Callout } from "@/components/ui/callout";
import type { InstanceView } from "@/lib/instance/queries";

import { counted, lasting } from "./words";

/** Events still on their way to the engine are ordinary for this long. */
const ORDINARY_MS = 15_000;

/** What is still on its way to the engine, and why if it does not get through. */
export function OutboxState({ outbox, onServer }: { outbox: InstanceView["outbox"]; onServer: boolean }) {
  const { waiting, oldestMs, failing, problem } = outbox;
  const events = counted(waiting, "event", "events");
  if (problem)
    return (
      <Callout
        tone="red"
        role="note"
        className="mt-4"
        title={`${events} cannot reach ${onServer ? "Inngest" : "the engine"}.`}
      >
        {failing > 1 ? "They are" : "It is"} tried again every minute at the latest. It said: {problem}. Posts
        still go out: the sweep finds what is due, up to two minutes late.
      </Callout>
    );
  if (oldestMs > ORDINARY_MS)
    return (
      <Callout tone="amber" role="note" className="mt-4" title={`${events} wait for the engine.`}>
        The oldest for {lasting(oldestMs)}. Look whether a process that publishes runs below.
      </Callout>
    );
  return (
    <p className="mt-3 text-xs text-muted-foreground">
      {waiting === 0 ? "Every event has reached the engine." : `${events} on their way to the engine.`}
    </p>
  );
}
