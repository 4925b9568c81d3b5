import Link from "next/link";
import type { ReactNode } from "react";
import { BrandMark } from "./brand";

/** A screen with one message and no shell around it. */
export function Alone({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col p-6">
      <Link href="/" className="flex items-center gap-[9px] self-start text-base font-semibold tracking-snug">
        <BrandMark />
        Posthaste
      </Link>
      <main id="main" className="m-auto w-full max-w-[420px] py-8">
        {children}
      </main>
    </div>
  );
}
