import type { ReactNode } from "react";
import { Brand } from "@/components/shell/brand";
import { Waybill } from "@/components/shell/waybill";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid min-h-dvh grid-cols-2 max-[960px]:grid-cols-1">
      <div className="flex min-w-0 flex-col px-8 pt-6 pb-8 max-md:px-4 max-md:py-5">
        <Brand />
        <main id="main" className="m-auto w-full max-w-[360px] py-8 max-md:mt-6">
          {children}
        </main>
      </div>
      <Waybill />
    </div>
  );
}
