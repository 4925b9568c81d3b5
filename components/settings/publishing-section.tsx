"use client";

import { useShell } from "@/components/shell/shell-context";
import { stopQuestion } from "@/components/shell/stop-question";
import { useResume } from "@/components/shell/use-resume";
import { Button } from "@/components/ui/button";
import { SectionHeader } from "@/components/ui/section";

/** The workspace's switch: one press stops everything that would be sent. */
export function PublishingSection() {
  const { workspace, mayStop } = useShell();
  const { pending, resume } = useResume();
  if (!mayStop) return null;
  return (
    <section aria-labelledby="publishing" className="mb-8 scroll-mt-16">
      <SectionHeader id="publishing" title="Workspace" note={workspace.name} />
      <div className="mt-4 flex max-w-[640px] flex-wrap items-center gap-x-6 gap-y-3">
        <p className="min-w-[240px] flex-1 text-muted-foreground">
          {workspace.stopped
            ? "All publishing is stopped. What falls due waits, and follows its own setting for being late once you resume."
            : "In an emergency, stop everything that would be sent from this workspace, on all channels at once. A single channel is paused under Channels."}
        </p>
        {workspace.stopped ? (
          <Button variant="outline" pending={pending} onClick={resume}>
            Resume publishing
          </Button>
        ) : (
          <Button variant="danger" aria-haspopup="dialog" onClick={stopQuestion.ask}>
            Stop all publishing…
          </Button>
        )}
      </div>
    </section>
  );
}
