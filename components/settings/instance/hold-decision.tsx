"use client";

import { AlertDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { decideInstance } from "@/lib/deliveries/restoring/actions";
import type { InstanceView } from "@/lib/instance/queries";
import { counted } from "./words";

type DecisionProps = { hold: NonNullable<InstanceView["hold"]>; zone: string; now: Date };

const NO_ANSWER = "The server did not answer. Try again.";

async function decide(decision: "copy" | "restored"): Promise<boolean> {
  const answer = await decideInstance({ decision }).catch(() => null);
  if (!answer?.ok) {
    toast.failed(answer?.failure.message ?? NO_ANSWER);
    return false;
  }
  const { searched } = answer.value;
  if (decision === "copy") toast.done("This database stays a copy. It publishes nothing.");
  else if (searched === 0) toast.done("Publishing goes on. Nothing had to be searched.");
  else
    toast.done(`Publishing goes on. ${counted(searched, "delivery is", "deliveries are")} searched first.`);
  return true;
}

/** Why all publishing is held, and the operator's two answers. */
export function HoldDecision({ hold, zone, now }: DecisionProps) {
  if (hold.reason === "copy")
    return (
      <Callout
        tone="grey"
        icon="copy"
        role="note"
        className="mb-8"
        title="This is a copy, and publishes nothing."
      >
        You said so, for good. The original goes on where it runs. To publish from here after all, restore a
        backup of the original into a new data folder.
      </Callout>
    );
  const lost = hold.knownUntil ? (
    <>
      {" "}
      It knows nothing of what happened after{" "}
      <Time at={hold.knownUntil} zone={zone} format="moment" now={now} />.
    </>
  ) : null;
  return (
    <section aria-labelledby="held" className="mb-8 rounded-lg border border-border p-4">
      <h2 id="held" className="text-base font-semibold tracking-snug">
        Which database is this?
      </h2>
      <p className="mt-1 max-w-[70ch] text-muted-foreground">
        It is not the one this data folder knows, or an earlier state of it, so publishing is held: what went
        out since would go out twice.{lost}
      </p>
      <div className="mt-4 grid gap-x-8 gap-y-5 md:grid-cols-2">
        <div>
          <h3 className="font-medium">It was restored from a backup</h3>
          <p className="mt-1 mb-3 max-w-[52ch] text-muted-foreground">
            {hold.doubtful === 0
              ? "Nothing fell due since. Publishing goes on at once."
              : `${counted(hold.doubtful, "delivery", "deliveries")} fell due and may be out already. Each is searched on its platform: found, it is marked published; certainly not there, it is sent. Where nobody can tell, you are asked.`}
          </p>
          <AlertDialog
            trigger={<Button>It was restored</Button>}
            title="Publish from this database again?"
            description="Do this only where the original database is gone. If it still publishes somewhere, everything would go out twice. Posts that were published ahead of their time after the backup are not searched."
            confirm="Search and publish"
            cancel="Keep it held"
            onConfirm={() => decide("restored")}
          />
        </div>
        <div>
          <h3 className="font-medium">It is a copy</h3>
          <p className="mt-1 mb-3 max-w-[52ch] text-muted-foreground">
            For trying something out, while the original goes on elsewhere. A copy never publishes: every post
            in it stays held.
          </p>
          <AlertDialog
            trigger={<Button variant="outline">It is a copy</Button>}
            title="Hold this database for good?"
            description="It will never publish. This cannot be undone here."
            confirm="Hold it for good"
            cancel="Decide later"
            destructive
            onConfirm={() => decide("copy")}
          />
        </div>
      </div>
    </section>
  );
}
