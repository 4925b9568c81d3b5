import type { ReactNode } from "react";
import { Brand } from "@/components/shell/brand";

/** A page to read: one column, nothing beside it. */
export function Paper({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-h-dvh px-8 pt-6 pb-16 max-md:px-4 max-md:pt-5">
      <Brand />
      <main
        id="main"
        className="mx-auto mt-10 grid max-w-[640px] gap-3 text-base leading-[23px] max-md:mt-7 [&_h2]:mt-4 [&_h2]:text-sm [&_h2]:font-semibold [&_li]:ml-5 [&_li]:list-disc"
      >
        <h1 className="text-xl font-semibold">{title}</h1>
        {children}
      </main>
    </div>
  );
}
