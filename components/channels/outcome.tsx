import { Callout } from "@/components/ui/callout";
import { isRefusal, REFUSALS } from "@/lib/channels/connecting/rules";

type OutcomeProps = {
  refused: string | undefined;
  connected: string | undefined;
  handles: readonly string[];
};

/** How the sign-in at the platform ended. What the address bar says counts only where it is known to be true. */
export function Outcome({ refused, connected, handles }: OutcomeProps) {
  if (refused !== undefined && isRefusal(refused)) {
    return (
      <Callout tone="amber" role="alert" title="Not connected." className="mt-4">
        {REFUSALS[refused]}
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
