import { Callout } from "@/components/ui/callout";
import type { Pending } from "@/lib/channels/choosing/schema";
import { isRefusal, REFUSALS } from "@/lib/channels/connecting/rules";

type OutcomeProps = {
  refused: string | undefined;
  connected: string | undefined;
  handles: readonly string[];
  /** What a sign-in left to choose from, or to say. */
  pending: Pending | null;
};

const OVER =
  "This choice took longer than a quarter of an hour, or was begun in another browser. Connect again.";

/** Why nothing was connected; null where something was, or nothing was tried. */
function refusalIn({ refused, pending }: OutcomeProps): string | null {
  if (pending?.kind === "problem") return pending.problem;
  if (pending?.kind === "over") return OVER;
  return refused !== undefined && isRefusal(refused) ? REFUSALS[refused] : null;
}

/** How the sign-in at the platform ended. What the address bar says counts only where it is known to be true. */
export function Outcome(props: OutcomeProps) {
  const { connected, handles } = props;
  const refusal = refusalIn(props);
  if (refusal !== null) {
    return (
      <Callout tone="amber" role="alert" title="Not connected." className="mt-4 [overflow-wrap:anywhere]">
        {refusal}
      </Callout>
    );
  }
  if (connected === undefined || !handles.includes(connected)) return null;
  return (
    <Callout tone="green" title={`${connected} is connected.`} className="mt-4">
      You can write to it from now on.
    </Callout>
  );
}
