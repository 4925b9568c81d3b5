"use client";

import { useTransition } from "react";
import { AlertDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { dropParkedRun, runParkedAgain } from "@/lib/instance/parking/actions";
import type { InstanceView } from "@/lib/instance/queries";

type Run = InstanceView["parked"][number];
type RunsProps = { runs: Run[]; zone: string; now: Date };

const NO_ANSWER = "The server did not answer. Try again.";

/** Runs the engine set aside, each with the operator's two choices. */
export function ParkedRuns({ runs, zone, now }: RunsProps) {
  return (
    <ul className="divide-y divide-border border-y border-border">
      {runs.map((run) => (
        <ParkedRow key={run.runId} run={run} zone={zone} now={now} />
      ))}
    </ul>
  );
}

function ParkedRow({ run, zone, now }: { run: Run; zone: string; now: Date }) {
  const [pending, start] = useTransition();
  const { runId, functionId, event, parkedAt, reclaims } = run;
  const act = async (deed: typeof runParkedAgain, said: string) => {
    const answer = await deed({ runId }).catch(() => null);
    if (answer?.ok) toast.done(said);
    else toast.failed(answer?.failure.message ?? NO_ANSWER);
    return answer?.ok ?? false;
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5">
      <div className="min-w-[200px] flex-1">
        <span className="block font-medium break-all">{functionId}</span>
        <span className="block text-xs text-muted-foreground">
          Woken by {event}; lost its process {reclaims} times; parked{" "}
          <Time at={parkedAt} zone={zone} format="relative" now={now} />
        </span>
      </div>
      <div className="flex gap-1">
        <Button
          size="sm"
          variant="outline"
          pending={pending}
          onClick={() =>
            start(async () => {
              await act(runParkedAgain, "It runs again.");
            })
          }
        >
          Run again<span className="sr-only">: {functionId}</span>
        </Button>
        <AlertDialog
          trigger={
            <Button size="sm" variant="ghost">
              Drop<span className="sr-only">: {functionId}</span>
            </Button>
          }
          title="Drop this run?"
          description="The engine forgets it for good. A post it was to publish is still found and published by the sweep."
          confirm="Drop it"
          cancel="Keep it"
          destructive
          onConfirm={() => act(dropParkedRun, "It is dropped.")}
        />
      </div>
    </li>
  );
}
