import type { ReactNode } from "react";
import { Time } from "@/components/ui/time";
import type { InstanceView } from "@/lib/instance/queries";
import { lasting } from "./words";

type FiguresProps = { engine: InstanceView["engine"]; lastSweep: Date | null; zone: string; now: Date };

function Figure({ label, note, children }: { label: string; note: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs font-medium text-muted-foreground">{label}</dt>
      <dd className="num mt-0.5 text-lg leading-7 font-medium tracking-tight">{children}</dd>
      <dd className="text-xs text-muted-foreground">{note}</dd>
    </div>
  );
}

const count = (value: number | undefined): string => (value ?? 0).toLocaleString("en-GB");

/** The engine's live numbers, and when the sweep last looked after it. */
export function EngineFigures({ engine, lastSweep, zone, now }: FiguresProps) {
  return (
    <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-4 md:grid-cols-4">
      {engine.kind === "embedded" ? (
        <>
          <Figure label="Runs under way" note={`${count(engine.numbers.waiting)} wait for their time`}>
            {count(engine.numbers.runs.running)}
          </Figure>
          <Figure
            label="Due now"
            note={
              engine.numbers.due === 0
                ? "Nothing waits for a process"
                : `The oldest for ${lasting(engine.numbers.latenessMs)}`
            }
          >
            {count(engine.numbers.due)}
          </Figure>
          <Figure
            label="Ended in the last day"
            note={`${count(engine.numbers.runs.failed)} failed, ${count(engine.numbers.runs.cancelled)} cancelled`}
          >
            {count(
              (engine.numbers.runs.completed ?? 0) +
                (engine.numbers.runs.failed ?? 0) +
                (engine.numbers.runs.cancelled ?? 0),
            )}
          </Figure>
        </>
      ) : (
        <Figure label="Jobs run on" note="Its own dashboard shows the runs">
          <span className="break-all">{engine.address ?? "Inngest Cloud"}</span>
        </Figure>
      )}
      <Figure label="Last sweep" note="Finds what was lost on the way">
        {lastSweep ? <Time at={lastSweep} zone={zone} format="relative" now={now} /> : "Not yet"}
      </Figure>
    </dl>
  );
}
