import Link from "next/link";
import { notFound } from "next/navigation";
import { PageFrame } from "@/components/shell/page-frame";
import { addressOf } from "@/components/shell/places";
import { PageHeader, SectionHeader } from "@/components/ui/section";
import { requireScope, requireSelf } from "@/lib/auth/require";
import { getApplicationCounts } from "@/lib/channels/doctor/queries";
import { getInstance } from "@/lib/instance/queries";
import { getShell } from "@/lib/workspaces/queries";
import { EngineFigures } from "./engine-figures";
import { HoldDecision } from "./hold-decision";
import { KeepFresh } from "./keep-fresh";
import { OutboxState } from "./outbox-state";
import { ParkedRuns } from "./parked-runs";
import { ProcessTable } from "./process-table";

/** The installation, for its operator: what runs, what waits, and what needs a decision. */
export async function InstanceScreen({ slug }: { slug: string }) {
  const [self, scope] = await Promise.all([requireSelf(), requireScope(slug)]);
  const [view, shell] = await Promise.all([getInstance(self), getShell(scope)]);
  const applications = getApplicationCounts(self);
  if (!view || !applications) notFound();
  const zone = shell?.workspace.zone ?? "UTC";
  const now = new Date();
  return (
    <PageFrame crumbs={[{ label: "Settings", href: addressOf(slug, "/settings") }, { label: "Instance" }]}>
      <KeepFresh />
      <PageHeader
        className="mb-6"
        title="Instance"
        note={`Posthaste ${view.version}`}
        lead="What runs here, for you as its operator."
      />
      {view.hold ? <HoldDecision hold={view.hold} zone={zone} now={now} /> : null}
      <section aria-labelledby="engine" className="mb-8">
        <SectionHeader id="engine" title="Engine" note={engineNote(view.engine)} />
        <EngineFigures engine={view.engine} lastSweep={view.lastSweep} zone={zone} now={now} />
        <OutboxState outbox={view.outbox} onServer={view.engine.kind === "inngest"} />
      </section>
      {view.parked.length > 0 ? (
        <section aria-labelledby="parked" className="mb-8">
          <SectionHeader id="parked" title="Parked runs" note={view.parked.length} />
          <p className="my-3 text-muted-foreground">
            Each lost its process too often, so the engine set it aside. No post depends on one: what is due
            is found by the sweep.
          </p>
          <ParkedRuns runs={view.parked} zone={zone} now={now} />
        </section>
      ) : null}
      <section aria-labelledby="processes" className="mb-8">
        <SectionHeader id="processes" title="Processes" note={view.processes.length} />
        <ProcessTable processes={view.processes} zone={zone} now={now} />
      </section>
      <section aria-labelledby="platforms" className="mb-8">
        <SectionHeader
          id="platforms"
          title="Platforms"
          note={`${applications.set} of ${applications.wanted} applications set up`}
        />
        <p className="mt-3 max-w-[62ch] text-muted-foreground">
          Most platforms want an application that you register once.{" "}
          <Link className="link" href={addressOf(slug, "/settings/instance/platforms")}>
            What each of them needs
          </Link>
        </p>
      </section>
      <section aria-labelledby="identity">
        <SectionHeader id="identity" title="Identity" />
        <p className="mt-3 max-w-[62ch] text-muted-foreground">
          This database is instance <code className="break-all text-foreground">{view.id}</code>. A machine
          that joins it while nothing else runs needs{" "}
          <code className="break-all">POSTHASTE_INSTANCE={view.id}</code> in its environment.
        </p>
      </section>
    </PageFrame>
  );
}

const engineNote = (engine: { kind: "embedded" | "inngest" }): string =>
  engine.kind === "embedded" ? "Embedded, in this database" : "Inngest";
