import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";
import { Icon } from "./icon";

type ErrorStateProps = {
  /** What failed: “These posts did not load”. */
  title: string;
  /** Why, if known, and what is still safe. */
  children: ReactNode;
  onRetry?: () => void;
  /** Other ways out, such as a link. */
  action?: ReactNode;
  /** What support would ask for. */
  requestId?: string | undefined;
  className?: string;
};

export function ErrorState({ title, children, onRetry, action, requestId, className }: ErrorStateProps) {
  return (
    <div data-slot="error-state" role="alert" className={cn("grid justify-items-start gap-1 p-6", className)}>
      <p className="flex items-center gap-[9px] font-semibold">
        <Icon name="circle-x" className="text-status-failed" />
        {title}
      </p>
      <div className="max-w-[52ch] text-muted-foreground">{children}</div>
      <div className="mt-3 flex flex-wrap items-center gap-2 empty:hidden">
        {onRetry ? (
          <Button variant="outline" size="sm" onClick={onRetry}>
            <Icon name="refresh" size={14} />
            Try again
          </Button>
        ) : null}
        {action}
        {requestId ? (
          <span className="font-mono text-xs text-muted-foreground">request {requestId}</span>
        ) : null}
      </div>
    </div>
  );
}
