import type { ReactNode } from "react";
import { Brand } from "./brand";

/** A screen with one message and no shell around it. */
export function Alone({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col p-6">
      <Brand />
      <main id="main" className="m-auto w-full max-w-[420px] py-8">
        {children}
      </main>
    </div>
  );
}
