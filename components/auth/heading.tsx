import type { ReactNode } from "react";

/** What a screen outside the shell is for: its name, and one sentence. */
export function Heading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="mb-6">
      <h1 className="text-2xl font-semibold tracking-[-0.025em] text-balance">{title}</h1>
      {children ? <p className="mt-1.5 text-base text-pretty text-muted-foreground">{children}</p> : null}
    </header>
  );
}
