"use client";

import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { useShell } from "./shell-context";
import { useResume } from "./use-resume";

/** Says on every screen that a person stopped all publishing here, with the button that ends it. */
export function StoppedNotice() {
  const { workspace, mayStop } = useShell();
  const { pending, resume } = useResume();
  if (!workspace.stopped) return null;
  return (
    <div
      role="status"
      className="sticky top-(--topbar) z-10 flex flex-wrap items-center gap-x-2.5 gap-y-1.5 border-b border-border bg-status-failed-bg py-2 pr-5 pl-7 max-md:px-4"
    >
      <Icon name="pause" className="text-status-failed" />
      <p className="min-w-[200px] flex-1">
        <span className="font-medium">All publishing is stopped. </span>
        What falls due waits until {mayStop ? "you resume" : "an owner or admin resumes"}.
      </p>
      {mayStop ? (
        <Button size="sm" variant="outline" pending={pending} onClick={resume}>
          Resume publishing
        </Button>
      ) : null}
    </div>
  );
}
